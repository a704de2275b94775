package problem

// ofNetwork explains problems with how a server is reached.
var ofNetwork = map[Code]entry{
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
	NoFilesLeft: {Network, "sotto may open no more files and connections, so {} cannot be reached.", Later, []string{
		"Start it with more: “ulimit -n 256” in the shell before.",
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
}
