package problem

// ofStorage explains problems with what is kept on this computer.
var ofStorage = map[Code]entry{
	FileUnusable: {Storage, "The file {} cannot be used.", Never, []string{
		"Check that it and its folder belong to you and that the disk has room.",
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
	BackupBroken: {Storage, "The backup in {} cannot be used.", Never, []string{
		"Nothing was changed. Take another backup.",
	}},
}
