package main

// commands is every command, in the order in which help shows them.
func commands() []command {
	jsonFlag := flag{"json", "", "print one JSON object a line instead of text"}
	accountFlag := flag{"account", "ADDRESS", "the account of yours to use; needed only where there are several"}
	return []command{
		{
			name: "chat", args: "[ADDRESS] [LINK]", most: 2, run: runChat,
			what: "open the screen; “chat” may be left out",
			more: "Opens the screen with all accounts, or with the one named. An xmpp: LINK opens the conversation " +
				"with whom it names; what it wants done stands in the compose line, and nothing is done before Enter. One that " +
				"invites to register opens the page for that. Where a sotto with a screen runs already, a LINK, or the conversation of --with, is opened there.",
			flags: []flag{
				{"account", "ADDRESS", "show this account alone, like the ADDRESS; -a for short, here and wherever it is known"},
				{"with", "ADDRESS", "open the conversation with this person"},
			},
		},
		{
			name: "account add", args: "ADDRESS", least: 1, most: 1, run: runAccountAdd,
			what: "add an account, or store another password for it",
			more: "Asks for the password without showing it, checks it by logging in, keeps it in the " +
				"OS keyring and writes the account to the config file. If anything fails, nothing is kept.",
			flags: []flag{
				{"server", "HOST:PORT", "where to connect, instead of what DNS says; the certificate must still be for the address's domain"},
				{"password-stdin", "", "read the password from the first line of standard input"},
				{"passphrase", "", "keep the password in a file of sotto's under a passphrase, which is asked for at each start; for machines without a keyring"},
				{"password-command", "'PROG ARGS'", "get the password from a command, at each start; the keyring is not used and no shell runs"},
				{"ask-password", "", "ask for the password at each start; it is kept nowhere"},
				{"allow-plain", "", "let the server see the password inside TLS (SASL PLAIN), where it knows nothing better"},
			},
		},
		{
			name: "account register", args: "DOMAIN|LINK", least: 1, most: 1, run: runAccountRegister,
			what: "register a new account at a server, and add it",
			more: "Asks the server what it wants to know, within verified TLS, and then you: a name, a password, and " +
				"whatever else there is. The password goes where that of an added account goes; Enter alone makes one " +
				"up that nobody can guess. With name@DOMAIN the name is known; an invitation is an xmpp: LINK.",
			flags: []flag{
				{"server", "HOST:PORT", "where to connect, instead of what DNS says; the certificate must still be for DOMAIN"},
				{"password-stdin", "", "read the password from the first line of standard input"},
				{"passphrase", "", "keep the password in a file of sotto's under a passphrase, as for “account add”"},
				{"ask-password", "", "ask for the password at each start; it is kept nowhere"},
				{"show", "", "show a password that was made up, at the terminal, when the account is there"},
			},
		},
		{
			name: "account import", args: "[ADDRESS ...]", most: 100, run: runAccountImport,
			what: "take over accounts of profanity, poezio, mcabber, Gajim",
			more: "Without an ADDRESS it lists what those clients keep on this computer. With some it adds them " +
				"to the config file: server and password command too, and what is disabled there stays so. " +
				"Nothing is tried and no file of theirs is changed.",
			flags: []flag{
				{"with-passwords", "", "copy a password that stands in plain text in the other client's file into the OS keyring; that file stays as it is"},
				jsonFlag,
			},
		},
		{
			name: "account list", run: runAccountList,
			what:  "list your accounts",
			flags: []flag{jsonFlag},
		},
		{
			name: "account secret", args: "ADDRESS", least: 1, most: 1, run: runAccountSecret,
			what: "move an account's password: keyring, passphrase, command, ask",
			more: "The password is read, kept in its new place and read back from there; then the account is " +
				"changed, and only then the old copy is forgotten. If anything fails, everything stays as it was.",
			flags: []flag{
				{"to", "PLACE", "where the password is to come from: keyring, passphrase, command or ask"},
				{"password-command", "'PROG ARGS'", "the command, for --to command; it must print the password that is known"},
			},
		},
		{
			name: "account password", args: "ADDRESS", least: 1, most: 1, run: runAccountPassword,
			what: "change an account's password, at the server and here",
			more: "Asks for the new password twice, without showing it, logs in with the old one and has the server " +
				"take the new one, which is then kept where the old one was. That it can be kept there is made sure of first.",
			flags: []flag{
				{"password-stdin", "", "read the new password from the first line of standard input"},
			},
		},
		{
			name: "account pin", args: "ADDRESS", least: 1, most: 1, run: runAccountPin,
			what: "list, add or remove the keys that an account's server may have",
			more: "A KEY is the SHA-256 of the server's public key, as sha256: and base64 or hexadecimal digits. " +
				"Several can be pinned: one in use, and one in reserve for the day when the server changes its key. " +
				"What the account trusts changes only by --trust.",
			flags: []flag{
				{"list", "", "print the pinned keys and what they do, as without any flag"},
				{"add", "KEY", "pin a key that you have from the server's operator"},
				{"remove", "KEY", "pin a key no longer"},
				{"learn", "", "show the key that the server shows now, and pin it if you type the domain's name; nothing secret is sent"},
				{"trust", "MODE", "from now on demand: ca (an authority vouches), ca+pin (an authority, and a pinned key) or pin (a pinned key alone)"},
			},
		},
		{
			name: "account accept", args: "ADDRESS", least: 1, most: 1, run: runAccountAccept,
			what: "accept that a server offers less than before",
			more: "The strongest TLS version, way to log in and channel binding of each account are remembered, and less is " +
				"refused. This forgets them: what the server offers next is remembered. Its certificate must hold all the same.",
		},
		{
			name: "account remove", args: "ADDRESS", least: 1, most: 1, run: runAccountRemove,
			what: "remove an account and its password from this computer",
			more: "The account at the server stays as it is. What was said stays in the history; what waits there to be sent " +
				"is not sent any more, and it is told how much that is.",
		},
		{
			name: "config", run: runConfig,
			what: "print every setting and where it is set",
			more: "What is printed can stand in the config file. --default prints a whole file, in which " +
				"each setting has its default and a comment.",
			flags: []flag{
				{"default", "", "print the config file with all defaults instead"},
				jsonFlag,
			},
		},
		{
			name: "archive check", run: runArchiveCheck,
			what:  "tell whether the history is whole, and what it holds",
			more:  "Reads all of it, and changes nothing. It may be done while another sotto runs.",
			flags: []flag{jsonFlag},
		},
		{
			name: "archive export", args: "[FILE|-]", most: 1, run: runArchiveExport,
			what: "write the history, as JSON lines or as text",
			more: "Without FILE, or with “-”, it is written to standard output. A file that exists is not " +
				"written over. What is written is not encrypted.",
			flags: []flag{
				{"account", "ADDRESS", "only what was said as this account of yours"},
				{"with", "ADDRESS", "only what was said with this person or in this room"},
				{"text", "", "write it for people to read, instead of JSON lines that can be imported"},
			},
		},
		{
			name: "archive import", args: "FILE|-", least: 1, most: 1, run: runArchiveImport,
			what: "read what “archive export” wrote into the history",
			more: "What is there already stays, and nothing comes twice. Lines that cannot be read are left out and told.",
		},
		{
			name: "archive backup", args: "FILE", least: 1, most: 1, run: runArchiveBackup,
			what: "write the whole history to one file under a passphrase",
			more: "All that is kept, encrypted as age does: another computer needs nothing but the passphrase. " +
				"A file that exists is not written over. It may be done while another sotto runs.",
			flags: []flag{
				{"passphrase-stdin", "", "read the passphrase from the first line of standard input"},
			},
		},
		{
			name: "archive restore", args: "FILE", least: 1, most: 1, run: runArchiveRestore,
			what: "put a backup in the place of the history",
			more: "The backup is read and checked before anything is changed. The history that was there is kept, under a name that is told.",
			flags: []flag{
				{"passphrase-stdin", "", "read the passphrase from the first line of standard input"},
			},
		},
		{
			name: "archive forget", args: "ADDRESS", least: 1, most: 1, run: runArchiveForget,
			what: "delete a conversation for good",
			more: "Without --yes it says what would be deleted, and deletes nothing. Backups and exports keep what they hold.",
			flags: []flag{
				accountFlag,
				{"yes", "", "do it"},
			},
		},
		{
			name: "send", args: "ADDRESS [TEXT|-]", least: 1, most: 2, run: runSend,
			what: "send one message and wait until the server has it",
			more: "Without TEXT, or with “-”, the text is read from standard input: at most 128 KiB. Where a sotto runs, " +
				"it sends the message. What could not be sent is not sent later; exit status 12 says that it may still be.",
			flags: []flag{
				accountFlag,
				{"timeout", "TIME", "give up after this long (default 60s)"},
			},
		},
		{
			name: "listen", run: runListen,
			what: "print messages as they come",
			more: "Runs until it is interrupted, or until --count or --timeout ends it. Where a sotto runs, or is started, " +
				"it listens through that one.",
			flags: []flag{
				jsonFlag, accountFlag,
				{"count", "N", "end after N messages"},
				{"timeout", "TIME", "end after this long; a failure if --count messages have not come by then"},
			},
		},
		{
			name: "doctor", args: "ADDRESS|DOMAIN|FILE|-", least: 1, most: 1, run: runDoctor,
			what: "examine a server: each step, what is weak, what to do",
			more: "Tells what DNS says, tries every place it names, and logs in once; at the end stands a verdict. For an address " +
				"that is not one of your accounts it stops before the login. With a FILE of domains, one a line, or “-” for " +
				"standard input, it examines them side by side and prints a table.",
			flags: []flag{
				{"server", "HOST:PORT", "where to connect, instead of what DNS or the account says"},
				{"timeout", "TIME", "give up on a domain after this long (default 30s for each of a list)"},
				jsonFlag,
			},
		},
		{
			name: "script", run: runScript,
			what: "be driven by JSON lines: orders in, events out",
			more: "Orders are read from standard input, one JSON object a line; everything that happens is " +
				"printed the same way. The end of the input ends it, after what was to be sent is sent. " +
				"The manual lists orders and events. It keeps nothing.",
			flags: []flag{accountFlag},
		},
		{
			name: "help", args: "[COMMAND]", most: 2, run: runHelp,
			what: "explain a command",
		},
		{
			name: "version", run: runVersion,
			what: "print the version",
		},
	}
}
