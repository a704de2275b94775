package problem

// ofSecret explains problems with passwords and keys.
var ofSecret = map[Code]entry{
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
	RegisterNotKept: {Secret, "{} is made, but could not be added on this computer.", Never, []string{
		"“sotto account add {}” adds it, with the password that you have chosen.",
	}},
	PasswordByCommand: {Secret, "The password of {} comes from a command, so sotto cannot keep another one there.", Never, []string{
		"“sotto account secret {} --to keyring” moves it to where it can be changed.",
		"Or change it where the command gets it from, and at the server by other means.",
	}},
	PasswordNotKept: {Secret, "{} has a new password, which could not be kept here.", Never, []string{
		"It holds until you quit. Keep it now: “sotto account add {}”.",
	}},
}
