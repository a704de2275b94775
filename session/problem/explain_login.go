package problem

// ofLogin explains problems with logging in.
var ofLogin = map[Code]entry{
	LoginNotOffered: {Login, "{} offers no way to log in.", Never, []string{
		"Tell the server's operator. Nothing secret was sent.",
	}},
	LoginNoMechanism: {Login, "{} offers no way to log in that sotto trusts.", Never, []string{
		"sotto logs in by SCRAM-SHA-1, -256 or -512.",
		"If the server knows only PLAIN and you trust it with your password: auth.plain = \"allow\" in the account's config.",
	}},
	LoginWrongPassword: {Login, "{} did not accept the address or the password.", Never, []string{
		"“sotto account add” with the same address stores another password.",
		"sotto does not try again by itself, so that the server does not lock you out.",
	}},
	LoginDisabled: {Login, "The account is disabled at {}.", Never, []string{
		"Ask the server's operator.",
	}},
	LoginExpired: {Login, "The password has expired at {}.", Never, []string{
		"Set a new one at the server, then “sotto account add” with the same address.",
	}},
	LoginTemporary: {Login, "{} cannot check logins right now.", Later, []string{
		"Try again in a while.",
	}},
	LoginRefused: {Login, "{} refused the login.", Never, []string{
		"Ask the server's operator.",
	}},
	LoginNoProof: {Login, "{} could not prove that it knows your password, so it may not be your server.", Never, []string{
		"Your password was not sent. Do not log in from this network; tell the server's operator.",
	}},
	LoginWeak: {Login, "{} asks for a login so weak or so costly that it is refused.", Never, []string{
		"Your password was not sent. Tell the server's operator.",
	}},
	LoginMalformed: {Login, "{} answered the login with something that is not allowed.", Never, []string{
		"Your password was not sent. Tell the server's operator.",
	}},
	LoginBindingRefused: {Login, "{} sees another connection than we do: somebody may be in between.", Never, []string{
		"Your password was not sent. Try another network, and tell the server's operator.",
	}},
	LoginBindingUnknown: {Login, "{} did not accept that the login is bound to this TLS connection.", Never, []string{
		"Somebody may be in between: try another network first. Your password was not sent.",
		"An old server may offer this and not be able to check it: ask its operator. If that is so: auth.channel_binding = \"skip\" in the account's config.",
	}},
	LoginDowngraded: {Login, "{} offers a weaker way to log in than it did before.", Never, []string{
		"Your password was not sent. It can be an attack: try another network.",
		"If the server's operator says that it is meant so: “/tls accept {address}”, or “sotto account accept {address}”.",
	}},
	LoginTampered: {Login, "What came as the offer of {} is not what it sent: somebody may be in between.", Never, []string{
		"Your password was not sent. Try another network, and tell the server's operator.",
	}},
	LoginFurtherStep: {Login, "{} wants more than the password, such as a code from another device.", Never, []string{
		"sotto cannot take that step yet. Ask the server's operator for a password that is for this program alone.",
	}},
	BindRefused: {Login, "{} accepted the login and then refused the session.", Later, []string{
		"Too many sessions of this account may be open.",
	}},
	BindWrongAddress: {Login, "{} logged us in as somebody else.", Never, []string{
		"The connection was closed. Tell the server's operator.",
	}},
}
