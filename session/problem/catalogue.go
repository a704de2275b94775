package problem

// The causes. Each has its explanation in the catalogue below.
const (
	Bug       Code = "bug"
	Cancelled Code = "cancelled"

	UsageError     Code = "usage"
	BadAddress     Code = "bad-address"
	UnknownAccount Code = "unknown-account"
	NoAccount      Code = "no-account"
	WhichAccount   Code = "which-account"

	ConfigBroken Code = "config-broken"
	FileUnusable Code = "file-unusable"

	SettingWrong Code = "setting-wrong"
	PinThere     Code = "pin-there"
	PinMissing   Code = "pin-missing"
	PinLast      Code = "pin-last"
	PinUnheeded  Code = "pin-unheeded"
	NoBooks      Code = "no-config"

	StoreCorrupt    Code = "history-corrupt"
	StoreWrongKey   Code = "history-wrong-key"
	StoreNewer      Code = "history-newer"
	StoreFull       Code = "history-disk-full"
	StoreReadOnly   Code = "history-read-only"
	StoreLocked     Code = "history-in-use"
	StoreUnreadable Code = "history-unreadable"
	StoreMissing    Code = "history-missing"
	NothingKept     Code = "nothing-kept"
	KeyUnchosen     Code = "history-key-unchosen"
	QueryWrong      Code = "query-wrong"
	ImportBroken    Code = "import-broken"
	BackupBroken    Code = "backup-broken"
	BackupSealed    Code = "backup-passphrase"

	KeyringAbsent      Code = "keyring-absent"
	KeyringLocked      Code = "keyring-locked"
	KeyringDenied      Code = "keyring-denied"
	KeyringDismissed   Code = "keyring-dismissed"
	KeyringSilent      Code = "keyring-silent"
	PasswordMissing    Code = "password-missing"
	PasswordDiffers    Code = "password-differs"
	PasswordLeft       Code = "password-left-behind"
	PasswordCommand    Code = "password-command"
	NobodyToAsk        Code = "nobody-to-ask"
	PassphraseWrong    Code = "passphrase-wrong"
	PassphraseNotAsked Code = "passphrase-not-asked"
	SecretsDamaged     Code = "secrets-damaged"
	SecretsTooNew      Code = "secrets-too-new"
	KeyUnavailable     Code = "key-unavailable"

	NoSuchDomain   Code = "no-such-domain"
	NoXMPPService  Code = "no-xmpp-service"
	DNSFailed      Code = "dns-failed"
	NothingListens Code = "nothing-listens"
	Unreachable    Code = "unreachable"
	TimedOut       Code = "timed-out"
	NotXMPP        Code = "not-xmpp"
	WebPage        Code = "web-page"
	ConnectionLost Code = "connection-lost"

	ProxyUnusable    Code = "proxy-unusable"
	ProxyUnreachable Code = "proxy-unreachable"
	ProxyRefused     Code = "proxy-refused"
	ProxyLogin       Code = "proxy-login"
	ProxyStrange     Code = "proxy-strange"
	OnionNeedsProxy  Code = "onion-needs-proxy"

	TLSNotOffered     Code = "tls-not-offered"
	TLSRefused        Code = "tls-refused"
	TLSInjected       Code = "tls-injected"
	TLSTooOld         Code = "tls-too-old"
	TLSHandshake      Code = "tls-handshake"
	TLSExpired        Code = "tls-expired"
	TLSNotYetValid    Code = "tls-not-yet-valid"
	TLSWrongName      Code = "tls-wrong-name"
	TLSWrongPin       Code = "tls-wrong-pin"
	TLSUnknownIssuer  Code = "tls-unknown-authority"
	TLSSelfSigned     Code = "tls-self-signed"
	TLSWeak           Code = "tls-weak"
	TLSBadCertificate Code = "tls-bad-certificate"
	TLSWrongProtocol  Code = "tls-wrong-protocol"
	TLSDowngraded     Code = "tls-downgraded"
	TLSWrongTLSA      Code = "tls-wrong-tlsa"
	DANEMissing       Code = "dane-missing"
	DANEFailed        Code = "dane-failed"
	DNSUnproven       Code = "dns-unproven"
	TLSPublishedKey   Code = "tls-published-key"
	TLSRevoked        Code = "tls-revoked"
	TLSNoStaple       Code = "tls-no-staple"
	PinNotTaken       Code = "pin-not-taken"

	LoginNotOffered     Code = "login-not-offered"
	LoginNoMechanism    Code = "login-no-mechanism"
	LoginWrongPassword  Code = "login-wrong-password"
	LoginDisabled       Code = "login-account-disabled"
	LoginExpired        Code = "login-credentials-expired"
	LoginTemporary      Code = "login-temporary-failure"
	LoginRefused        Code = "login-refused"
	LoginNoProof        Code = "login-no-server-proof"
	LoginWeak           Code = "login-weak"
	LoginMalformed      Code = "login-malformed"
	LoginBindingRefused Code = "login-channel-binding-refused"
	LoginDowngraded     Code = "login-downgraded"
	LoginTampered       Code = "login-offer-tampered"
	LoginFurtherStep    Code = "login-further-step"
	BindRefused         Code = "bind-refused"
	BindWrongAddress    Code = "bind-wrong-address"

	StreamError       Code = "stream-error"
	StreamMalformed   Code = "stream-malformed"
	StreamTooLarge    Code = "stream-too-large"
	StreamWrongDomain Code = "stream-wrong-domain"
	StreamRedirect    Code = "stream-redirect"
	ServerShutdown    Code = "server-shutdown"
	ServerHostUnknown Code = "server-host-unknown"
	ServerPolicy      Code = "server-policy"
	Conflict          Code = "conflict"
	Kicked            Code = "stream-ended"
	RosterRefused     Code = "roster-refused"
	ContactNotAdded   Code = "contact-not-added"
	ContactNotAsked   Code = "contact-not-asked"

	RegisterNotOffered  Code = "register-not-offered"
	RegisterElsewhere   Code = "register-elsewhere"
	RegisterForm        Code = "register-form"
	RegisterTaken       Code = "register-name-taken"
	RegisterNotAccepted Code = "register-not-accepted"
	RegisterNotAllowed  Code = "register-not-allowed"
	RegisterTooMany     Code = "register-too-many"
	RegisterRefused     Code = "register-refused"
	RegisterUnanswered  Code = "register-unanswered"
	RegisterNotKept     Code = "register-not-kept"
	InvitationRefused   Code = "invitation-refused"

	PasswordNotChanged Code = "password-not-changed"
	PasswordByCommand  Code = "password-by-command"
	PasswordUnknown    Code = "password-change-unknown"
	PasswordNotKept    Code = "password-not-kept"

	NotDelivered   Code = "not-delivered"
	MessageTooLong Code = "message-too-long"
	NotOnline      Code = "not-online"
	NotOnlineThere Code = "not-online-there"
	GivenUp        Code = "given-up"
	HandedOver     Code = "handed-over"
	Unconfirmed    Code = "unconfirmed"
	TooFewCame     Code = "too-few-came"

	NotATerminal    Code = "not-a-terminal"
	TerminalUnknown Code = "terminal-unknown"
)

// entry is one explanation. "{}" stands for what the sentence is about.
type entry struct {
	class Class
	title string
	retry Retry
	hints []string
}

var catalogue = map[Code]entry{
	Bug: {Internal, "Something went wrong inside sotto.", Never, []string{
		"This is a fault of sotto. Please report it with what you did last.",
	}},
	Cancelled: {Internal, "It was cancelled before it was done.", Never, nil},

	UsageError: {Usage, "{}", Never, []string{"“sotto help” lists the commands."}},
	BadAddress: {Usage, "{}", Never, []string{"An address looks like name@example.org."}},
	UnknownAccount: {Usage, "{} is not one of your accounts.", Never, []string{
		"“sotto account list” shows your accounts.",
		"“sotto account add {}” adds it.",
	}},
	NoAccount: {Usage, "There is no account yet.", Never, []string{
		"“sotto account add name@example.org” adds yours.",
		"“make demo” shows sotto with a throwaway server, without any account.",
	}},
	WhichAccount: {Usage, "There are several accounts, and this needs one.", Never, []string{
		"Name it with --account. Yours are: {}.",
	}},

	ConfigBroken: {Config, "The config file cannot be used: {}", Never, []string{
		"Nothing was changed. Correct the file and start again.",
	}},
	FileUnusable: {Storage, "The file {} cannot be used.", Never, []string{
		"Check that it and its folder belong to you and that the disk has room.",
	}},

	SettingWrong: {Usage, "{}", Never, []string{
		"“sotto config” lists the settings.",
	}},
	PinThere: {Usage, "{} has pinned that key already.", Never, []string{
		"“sotto account pin {}” lists what it has pinned.",
	}},
	PinMissing: {Usage, "{} has not pinned that key.", Never, []string{
		"“sotto account pin {}” lists what it has pinned.",
	}},
	PinLast: {Usage, "That is the only key that {} has pinned, and its trust looks at one.", Never, []string{
		"To pin another one first: “sotto account pin {} --add KEY”.",
		"To go back to authorities alone: “sotto account pin {} --remove {key} --trust ca”.",
	}},
	PinUnheeded: {Usage, "The trust of {} would be “{trust}”, which looks at no pin, so none can be there.", Never, []string{
		"To want a pinned key beside authorities, add: --trust ca+pin",
		"To have a pinned key alone decide, as for a server with a certificate of its own, add: --trust pin",
		"To go back to authorities alone, remove the last pin with: --trust ca",
	}},
	NoBooks: {Internal, "Accounts and settings cannot be changed from here.", Never, []string{
		"“sotto account add” and the config file can change them.",
	}},

	StoreCorrupt: {Storage, "The history in {} is damaged, so nothing is kept in this run.", Never, []string{
		"The file was not touched. “sotto archive check” tells what is damaged.",
		"“sotto archive restore” puts a backup in its place, and keeps the damaged file.",
	}},
	StoreWrongKey: {Storage, "The history in {} is encrypted with another key, so nothing is kept in this run.", Never, []string{
		"The file was not touched. Its key was in the keyring or under the passphrase that were used when it was made.",
		"If that is gone for good: “sotto archive restore” puts a backup in its place, and keeps this file.",
	}},
	StoreNewer: {Storage, "The history in {} was written by a later version of sotto, so nothing is kept in this run.", Never, []string{
		"The file was not touched. Install the later version again.",
	}},
	StoreFull: {Storage, "The disk is full, so {} cannot be written: what is said now is not kept.", Later, []string{
		"Make room on the disk. What was kept before can be read.",
	}},
	StoreReadOnly: {Storage, "The history in {} can be read and not written: what is said now is not kept.", Never, []string{
		"Check that the file and its folder belong to you, and that the disk is not read-only.",
	}},
	StoreLocked: {Storage, "Another sotto writes to the history in {}, so nothing is kept in this run.", Never, []string{
		"Close the other one, then start this one again.",
	}},
	StoreUnreadable: {Storage, "The history in {} cannot be opened, so nothing is kept in this run.", Never, []string{
		"Check that it and its folder belong to you.",
	}},
	StoreMissing: {Storage, "There is no history in {} yet.", Never, []string{
		"Messages are kept from the first chat on. “sotto archive import” and “sotto archive restore” bring back earlier ones.",
	}},
	NothingKept: {Storage, "Nothing is kept in this run.", Never, []string{
		"F5 says why.",
	}},
	KeyUnchosen: {Storage, "There is no keyring for the key of the history, so nothing is kept yet.", Never, []string{
		"Choose once: “/set history.key passphrase” encrypts it with a passphrase that is asked for at each start,",
		"or “/set history.key none” keeps it in the clear, readable for everybody who can read your files.",
	}},
	QueryWrong: {Usage, "The search cannot be understood: {}.", Never, []string{
		"It takes words, \"several words\", begin*, from:name, in:name, before:2026-11, after:2026-11-03, has:link.",
	}},
	ImportBroken: {Usage, "Line {} is nothing that “sotto archive export” writes.", Never, []string{
		"Every line that could be read was kept. Correct this one, and import again: nothing comes twice.",
	}},

	BackupBroken: {Storage, "The backup in {} cannot be used.", Never, []string{
		"Nothing was changed. Take another backup.",
	}},
	BackupSealed: {Secret, "The passphrase does not open {}.", Never, []string{
		"Nothing was changed. Try again; a file whose first lines were damaged is told in the same way.",
	}},

	KeyringAbsent: {Secret, "No OS keyring answers, so the password of {} can be neither kept nor read there.", Never, []string{
		"Start a keyring (gnome-keyring, KWallet or KeePassXC on Linux) in this session.",
		"Or keep the password under a passphrase: sotto account add {} --passphrase",
		"Or let a command give the password: sotto account add {} --password-command 'pass show xmpp'",
		"Or be asked at each start: sotto account add {} --ask-password",
	}},
	KeyringLocked: {Secret, "The OS keyring is locked, so the password of {} can be neither kept nor read.", Never, []string{
		"Unlock the keyring and try again.",
		"Or keep the password under a passphrase: sotto account add {} --passphrase",
		"Or let a command give the password: sotto account add {} --password-command 'pass show xmpp'",
		"Or be asked at each start: sotto account add {} --ask-password",
	}},
	KeyringDenied: {Secret, "The OS keyring did not allow it, so the password of {} was neither kept nor read.", Never, []string{
		"Look in the keyring's settings whether sotto may use it, and try again.",
		"Or keep the password under a passphrase: sotto account add {} --passphrase",
		"Or let a command give the password: sotto account add {} --password-command 'pass show xmpp'",
		"Or be asked at each start: sotto account add {} --ask-password",
	}},
	KeyringDismissed: {Secret, "The question of the OS keyring was dismissed, or could not be shown, so the password of {} was neither kept nor read.", Never, []string{
		"Try again, and answer the keyring when it asks.",
		"Where it can open no window (SSH, a text console), keep the password under a passphrase: sotto account add {} --passphrase",
		"Or let a command give the password: sotto account add {} --password-command 'pass show xmpp'",
		"Or be asked at each start: sotto account add {} --ask-password",
	}},
	KeyringSilent: {Secret, "The OS keyring did not answer within 5 seconds, so the password of {} was neither kept nor read.", Never, []string{
		"It may be waiting for you to unlock it: look for its window, then try again.",
		"Or keep the password under a passphrase: sotto account add {} --passphrase",
		"Or let a command give the password: sotto account add {} --password-command 'pass show xmpp'",
		"Or be asked at each start: sotto account add {} --ask-password",
	}},
	PasswordMissing: {Secret, "No password of {} is kept where it is to come from.", Never, []string{
		"“sotto account add {}” asks for it and keeps it in the OS keyring again; with --passphrase, under your passphrase.",
	}},
	PasswordDiffers: {Secret, "Another password of {} came back than the one that is known. The account was not changed.", Never, []string{
		"A password command must print the password of the account; what you type must be that one.",
		"If the password has changed, store the new one first: sotto account add {}",
	}},
	PasswordLeft: {Secret, "The password of {} was moved, but a copy is left where it was.", Never, []string{
		"The account works. Remove the copy by hand: in the keyring's own program it is the password for {} on sotto.",
	}},
	PasswordCommand: {Secret, "The password command of {} gave no password.", Never, []string{
		"Run the command by hand and see what it says.",
		"“sotto account add {} --password-command '…'” sets another.",
	}},
	NobodyToAsk: {Secret, "The password of {} is asked for at each start, and there is no terminal to ask at.", Never, []string{
		"Start sotto in a terminal.",
		"Or keep the password in the OS keyring: sotto account add {}",
		"Or let a command give it: sotto account add {} --password-command 'pass show xmpp'",
	}},
	PassphraseWrong: {Secret, "The passphrase does not open {}.", Never, []string{
		"Nothing was changed. Try again; a file whose first lines were damaged is told in the same way.",
		"If the passphrase is lost, so are the secrets under it: move the file away, then “sotto account add ADDRESS --passphrase”.",
	}},
	PassphraseNotAsked: {Secret, "The passphrase of {} is asked for at each start, and there is no terminal to ask at.", Never, []string{
		"Start sotto in a terminal.",
		"Or move the password elsewhere: sotto account secret ADDRESS --to keyring",
		"Or let a command give it: sotto account secret ADDRESS --to command --password-command 'pass show xmpp'",
	}},
	SecretsDamaged: {Secret, "The secrets in {} cannot be read: the file is damaged, or is none of sotto's.", Never, []string{
		"Nothing was changed. Put the file back from a backup.",
		"Or move it away, then store each password again: sotto account add ADDRESS --passphrase",
	}},
	SecretsTooNew: {Secret, "The secrets in {} were written by a later version of sotto.", Never, []string{
		"Nothing was changed. Use that version, or a later one.",
	}},
	KeyUnavailable: {Secret, "The key to what sotto keeps on this computer cannot be had: {}.", Never, []string{
		"Nothing was changed. Start or unlock the OS keyring in this session, then try again.",
		"If the keyring was reset, what the key protected can only come back from a backup.",
	}},

	NoSuchDomain: {Network, "The domain {} does not exist, as far as DNS knows.", Later, []string{
		"Check the spelling of the address.",
		"If the server is not in DNS, name it: server = \"host:port\" in the config file.",
	}},
	NoXMPPService: {Network, "{} says in DNS that it offers no XMPP.", Never, []string{
		"Check the address, or ask its operator.",
	}},
	DNSFailed: {Network, "DNS gave no answer for {}.", Later, []string{
		"Check the network.",
	}},
	NothingListens: {Network, "Nothing listens for XMPP at {}.", Later, []string{
		"The server may be down.",
		"If it runs elsewhere, name it: server = \"host:port\" in the config file.",
	}},
	Unreachable: {Network, "{} cannot be reached from here.", Later, []string{
		"Check the network.",
	}},
	TimedOut: {Network, "{} did not answer in time.", Later, []string{
		"The network or the server may be slow.",
	}},
	NotXMPP: {Network, "What answers at {} does not speak XMPP.", Later, []string{
		"Check the server and port of the account.",
	}},
	WebPage: {Network, "This network answered for {} with a web page.", Later, []string{
		"Open a browser and log in to this network first. Then /reconnect.",
	}},
	ConnectionLost: {Network, "The connection to {} was lost.", Now, []string{
		"Check the network, then try again.",
	}},

	ProxyUnusable: {Config, "The proxy cannot be used: {}.", Never, []string{
		"A proxy is written socks5://host:port or http://host:port. Nothing went past it.",
		"proxy = \"none\" in the account's config goes to the server straight.",
	}},
	ProxyUnreachable: {Network, "The proxy at {} cannot be reached.", Later, []string{
		"Check that it runs. Nothing went past it.",
		"proxy = \"none\" in the account's config goes to the server straight.",
	}},
	ProxyRefused: {Network, "The proxy at {} does not let us through to the server.", Later, []string{
		"Ask its operator whether it may connect to the server's port.",
	}},
	ProxyLogin: {Network, "The proxy at {} wants a login, and sotto logs in to no proxy.", Never, []string{
		"Ask its operator for a way without, or run a proxy of your own that logs in to it.",
	}},
	ProxyStrange: {Network, "What answers at {} is no proxy of the kind that is configured.", Later, []string{
		"Check the kind and the port: socks5://host:port or http://host:port.",
	}},
	OnionNeedsProxy: {Network, "{} is reached through Tor alone, and no proxy is configured.", Never, []string{
		"Start Tor, then: proxy = \"socks5://127.0.0.1:9050\" in the account's config.",
		"DNS was not asked for the name.",
	}},

	TLSNotOffered: {Trust, "{} does not offer TLS. sotto does not speak without it.", Never, []string{
		"It can be an attack on this network: try another network.",
		"If it is so everywhere, the server's operator must switch TLS on.",
	}},
	TLSRefused: {Trust, "{} offered TLS and then refused it. sotto does not speak without it.", Never, []string{
		"It can be an attack on this network: try another network.",
		"If it is so everywhere, tell the server's operator.",
	}},
	TLSInjected: {Trust, "Somebody slipped in unencrypted data while TLS with {} was being set up.", Never, []string{
		"This is an attack, or a badly broken server. Try another network, and tell the server's operator.",
	}},
	TLSTooOld: {Trust, "{} speaks only TLS versions or ciphers that are no longer safe.", Never, []string{
		"The server's operator must switch TLS 1.2 or 1.3 on.",
	}},
	TLSHandshake: {Trust, "TLS with {} could not be set up.", Later, []string{
		"Try another network. If it is so everywhere, tell the server's operator.",
	}},
	TLSExpired: {Trust, "The certificate of {} has expired.", Never, []string{
		"Check this computer's clock.",
		"If the clock is right, the server's operator must renew the certificate.",
	}},
	TLSNotYetValid: {Trust, "The certificate of {} is not valid yet.", Never, []string{
		"Check this computer's clock.",
		"If the clock is right, tell the server's operator.",
	}},
	TLSWrongName: {Trust, "The certificate that was shown is not for {}.", Never, []string{
		"Are you behind the login page of a network? Log in there first, with a browser.",
		"It can also be an attack. Ask the server's operator before you trust it.",
	}},
	TLSWrongPin: {Trust, "The key that {} showed is none of those that you pinned.", Never, []string{
		"It can be an attack: see whether another network shows the same key.",
		"Ask the server's operator over another channel, by phone or in person, for the key's SHA-256, and compare all of it.",
		"Only if it is the same: “/tls pin --account {address} add {key}”, or in a shell “sotto account pin {address} --add {key}”. Then remove the old key in the same way.",
	}},
	TLSUnknownIssuer: {Trust, "The certificate of {} was issued by somebody this computer does not know.", Never, []string{
		"Are you behind the login page of a network? Log in there first, with a browser.",
		"If the server has its own authority, add that to this computer's certificates, or name its file as the account's ca_file.",
		"It can also be an attack. Ask the server's operator.",
	}},
	TLSSelfSigned: {Trust, "{} issued its certificate to itself, so nobody vouches for it.", Never, []string{
		"If the server is yours, add its certificate to this computer's certificates, or name its file as the account's ca_file.",
		"It can also be an attack. Ask the server's operator.",
	}},
	TLSWeak: {Trust, "The certificate of {} uses a key or signature that can be forged today.", Never, []string{
		"The server's operator must get a new certificate.",
	}},
	TLSBadCertificate: {Trust, "The certificate of {} does not hold.", Never, []string{
		"It can be an attack. Try another network, and ask the server's operator.",
	}},
	TLSDowngraded: {Trust, "{} offers an older version of TLS than it did before.", Never, []string{
		"It can be an attack: try another network.",
		"If the server's operator says that it is meant so: “/tls accept {address}”, or “sotto account accept {address}”.",
	}},
	TLSPublishedKey: {Trust, "What vouches for {} is a key that is in other hands, so anybody may have answered.", Never, []string{
		"A program or a device may have put it on this computer to read along. Look for the certificate that is named here among this computer's authorities, and in the account's ca_file, and remove it.",
		"If it is the server's own, its operator must get a new key.",
	}},
	TLSRevoked: {Trust, "The certificate of {} was revoked by who issued it.", Never, []string{
		"Somebody else may have its key. Try again when the server's operator has a new certificate, and tell them.",
	}},
	TLSNoStaple: {Trust, "{} did not show that its certificate was not revoked, which the certificate demands.", Never, []string{
		"The server's operator must switch OCSP stapling on, or get a certificate that does not demand it (must-staple).",
		"It can also be an attack. Try another network.",
	}},
	PinNotTaken: {Trust, "No key was pinned for {}.", Never, []string{
		"Only who types the domain's name at a terminal pins a key that was shown just now. Nothing was changed.",
		"A key that you have from the server's operator can be given as it is: “sotto account pin ADDRESS --add KEY”.",
	}},
	TLSWrongProtocol: {Trust, "{} answered over TLS for another protocol than XMPP.", Never, []string{
		"Check the server and port of the account.",
	}},
	TLSWrongTLSA: {Trust, "The certificate of {} is not the one that its signed DNS names (DANE).", Never, []string{
		"It can be an attack: see whether another network shows the same certificate.",
		"The server's operator may have renewed the certificate and not the TLSA records. Tell them.",
	}},
	DANEMissing: {Trust, "DNS proves nothing about the certificate of {}, and the account wants that (DANE).", Never, []string{
		"The server needs TLSA records and DNSSEC for all of its names. Ask its operator.",
		"Without them: trust = \"ca\" in the account's config wants a certificate by an authority.",
	}},
	DANEFailed: {Trust, "DNS gave no answer that could be believed about the certificate of {}.", Later, []string{
		"The proofs of DNSSEC may be broken or forged, or the DNS server may not run. Try again, and on another network.",
		"If it is so everywhere, tell the server's operator.",
	}},
	DNSUnproven: {Trust, "The DNS server {} did not prove who it is, so it was not asked.", Never, []string{
		"It can be an attack on this network: try another network.",
		"Check dns.server in the config file: it must be the name that the DNS server's certificate is for.",
	}},

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
	RegisterNotKept: {Secret, "{} is made, but could not be added on this computer.", Never, []string{
		"“sotto account add {}” adds it, with the password that you have chosen.",
	}},
	InvitationRefused: {Server, "{} did not accept the invitation.", Never, []string{
		"It may have been used already, or be too old: ask for another.",
	}},

	PasswordNotChanged: {Server, "The password of {} was not changed.", Never, []string{
		"The old one holds, here and at the server.",
	}},
	PasswordByCommand: {Secret, "The password of {} comes from a command, so sotto cannot keep another one there.", Never, []string{
		"“sotto account secret {} --to keyring” moves it to where it can be changed.",
		"Or change it where the command gets it from, and at the server by other means.",
	}},
	PasswordUnknown: {Server, "It is not known whether the server changed the password of {}.", Never, []string{
		"The old one is still kept here. If it logs in no more, “sotto account add {}” keeps the new one.",
	}},
	PasswordNotKept: {Secret, "{} has a new password, which could not be kept here.", Never, []string{
		"It holds until you quit. Keep it now: “sotto account add {}”.",
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
	HandedOver: {Open, "The sotto that runs has the message to {} and goes on trying.", Never, []string{
		"Do not send it again. It stands in the conversation there, with how far it has come.",
	}},
	Unconfirmed: {Open, "The message to {} may have been sent, but nobody has confirmed it.", Never, []string{
		"See whether it has arrived before you send it again.",
	}},

	NotATerminal: {Terminal, "The screen needs a terminal, and this is none.", Never, []string{
		"In scripts use: sotto send, sotto listen, sotto script.",
	}},
	TerminalUnknown: {Terminal, "This kind of terminal ({}) is unknown.", Never, []string{
		"Try: TERM=xterm-256color sotto",
	}},
}

// Codes are all causes that the catalogue explains, for tests and manuals.
func Codes() []Code {
	codes := make([]Code, 0, len(catalogue))
	for c := range catalogue {
		codes = append(codes, c)
	}
	return codes
}
