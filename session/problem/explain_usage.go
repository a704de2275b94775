package problem

// ofUsage explains problems with how sotto is used and set.
var ofUsage = map[Code]entry{
	Bug: {Internal, "Something went wrong inside sotto.", Never, []string{
		"This is a fault of sotto. Please report it with what you did last.",
	}},
	Cancelled: {Internal, "It was cancelled before it was done.", Never, nil},
	NoBooks: {Internal, "Accounts and settings cannot be changed from here.", Never, []string{
		"“sotto account add” and the config file can change them.",
	}},
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
	QueryWrong: {Usage, "The search cannot be understood: {}.", Never, []string{
		"It takes words, \"several words\", begin*, from:name, in:name, before:2026-11, after:2026-11-03, has:link.",
	}},
	ImportBroken: {Usage, "Line {} is nothing that “sotto archive export” writes.", Never, []string{
		"Every line that could be read was kept. Correct this one, and import again: nothing comes twice.",
	}},
	ConfigBroken: {Config, "The config file cannot be used: {}", Never, []string{
		"Nothing was changed. Correct the file and start again.",
	}},
	ProxyUnusable: {Config, "The proxy cannot be used: {}.", Never, []string{
		"A proxy is written socks5://host:port or http://host:port. Nothing went past it.",
		"proxy = \"none\" in the account's config goes to the server straight.",
	}},
	NotATerminal: {Terminal, "The screen needs a terminal, and this is none.", Never, []string{
		"In scripts use: sotto send, sotto listen, sotto script.",
	}},
	TerminalUnknown: {Terminal, "This kind of terminal ({}) is unknown.", Never, []string{
		"Try: TERM=xterm-256color sotto",
	}},
}
