package problem

// ofServer explains problems with what a server does, and what becomes of messages.
var ofServer = map[Code]entry{
	StreamError: {Server, "{} ended the connection with an error.", Later, []string{
		"Try again in a while.",
	}},
	StreamMalformed: {Server, "{} sent something that is not XMPP.", Later, []string{
		"Try again in a while. If it stays so, tell the server's operator.",
	}},
	StreamTooLarge: {Server, "{} sent more than a login may take.", Later, []string{
		"Tell the server's operator.",
	}},
	StreamWrongDomain: {Server, "What answered speaks for another domain than {}.", Never, []string{
		"Check the server of the account.",
	}},
	StreamRedirect: {Server, "{} sent us to another server, and sotto does not follow.", Later, []string{
		"If the server has moved, its DNS should say so. Tell its operator.",
	}},
	ServerShutdown: {Server, "{} is shutting down.", Later, []string{
		"Try again in a while.",
	}},
	ServerHostUnknown: {Server, "The server that answered does not serve {}.", Never, []string{
		"Check the address and the server of the account.",
	}},
	ServerPolicy: {Server, "{} closed the connection because of its rules.", Never, []string{
		"Ask the server's operator.",
	}},
	Conflict: {Server, "Another program took over this session at {}.", Never, []string{
		"Close the other program, then /connect.",
	}},
	Kicked: {Server, "{} ended the session.", Later, []string{
		"Try again in a while.",
	}},
	NotAuthorized: {Server, "{} ended the session because we may not have it.", Never, []string{
		"The account may have been removed there. /connect tries once more.",
	}},
	RosterRefused: {Server, "{} did not hand out your contacts.", Later, []string{
		"You can still write to an address: /msg name@example.org text",
	}},
	ContactNotAdded: {Server, "{} was not added to your contacts.", Later, []string{
		"/connect connects, if the account is offline. Then: /contact add {}",
	}},
	ContactNotAsked: {Server, "{} could not be asked whether you may see when they are online.", Never, []string{
		"Check the address.",
	}},
	RegisterNotOffered: {Server, "{} gives no accounts to strangers.", Never, []string{
		"Ask its operator for an account, or somebody who is there for an invitation link.",
		"Or choose another server.",
	}},
	RegisterElsewhere: {Server, "{} gives accounts on a web page, and not here.", Never, []string{
		"Open the page in a browser. Then “sotto account add name@{}” adds the account.",
	}},
	RegisterForm: {Server, "{} asks in a way that sotto cannot answer.", Never, []string{
		"Look on its web page for another way to get an account, or choose another server.",
	}},
	RegisterTaken: {Server, "{} is somebody's already.", Never, []string{
		"Choose another name.",
		"If it is yours: “sotto account add {}” adds it.",
	}},
	RegisterNotAccepted: {Server, "{} did not accept what was filled in.", Never, []string{
		"Correct it, and try again. A name or password may be too short, or not allowed there.",
	}},
	RegisterNotAllowed: {Server, "{} does not allow this registration.", Never, []string{
		"It may take invited people only: ask somebody who is there for an invitation link.",
		"Or choose another server.",
	}},
	RegisterTooMany: {Server, "{} takes no more registrations from here for now.", Later, []string{
		"Try again in some hours, or choose another server.",
	}},
	RegisterRefused: {Server, "{} did not make the account.", Later, []string{
		"Try again in a while, or choose another server.",
	}},
	RegisterUnanswered: {Server, "{} did not say whether the account was made.", Later, []string{
		"Try to add it with the same password: if that logs in, it was made.",
		"If it does not, register again.",
	}},
	InvitationRefused: {Server, "{} did not accept the invitation.", Never, []string{
		"It may have been used already, or be too old: ask for another.",
	}},
	PasswordNotChanged: {Server, "The password of {} was not changed.", Never, []string{
		"The old one holds, here and at the server.",
	}},
	PasswordUnknown: {Server, "It is not known whether the server changed the password of {}.", Never, []string{
		"The old one is still kept here. If it logs in no more, “sotto account add {}” keeps the new one.",
	}},
	NotDelivered: {Delivery, "The message to {} was not taken.", Never, []string{
		"Check the address.",
	}},
	MessageTooLong: {Delivery, "The message to {} is longer than servers take.", Never, []string{
		"Send it in parts of at most 128 KiB.",
	}},
	TooFewCame: {Delivery, "Fewer messages came in time than were waited for: {}.", Never, []string{
		"Give a longer --timeout, or none.",
	}},
	NotOnline: {Delivery, "{} is not online, so nothing was sent.", Later, []string{
		"/connect connects. The text was kept.",
	}},
	NotOnlineThere: {Delivery, "{} is not online in the sotto that runs, so nothing was sent.", Later, []string{
		"/connect connects it there.",
	}},
	GivenUp: {Delivery, "The message to {} was not sent: the sotto that had it was ended before it could be.", Now, []string{
		"Send it again.",
	}},
	AccountGone: {Delivery, "The message to {} was not sent: the account was removed before it could be.", Never, []string{
		"Send it again.",
	}},
	HandedOver: {Open, "The sotto that runs has the message to {} and goes on trying.", Never, []string{
		"Do not send it again. It stands in the conversation there, with how far it has come.",
	}},
	Unconfirmed: {Open, "The message to {} may have been sent, but nobody has confirmed it.", Never, []string{
		"See whether it has arrived before you send it again.",
	}},
	InDoubt: {Open, "Whether what was last sent to {} has arrived is not known: the connection was lost, and the server cannot tell.", Never, []string{
		"The conversation shows what nobody has confirmed. Ask there whether it came, or send it again.",
	}},
}
