package store

import "fmt"

// application is written into the file, so that it says whose it is.
const application = 0x736f7474 // "sott"

// migrate brings the tables from the form they have to the newest one, one
// step at a time, each whole or not at all.
func (c *conn) migrate(schema []string) error {
	tx := &Tx{conn: c}
	version, err := tx.Int("PRAGMA user_version")
	if err != nil {
		return err
	}
	for at := int(version); at < len(schema); at++ {
		if err := c.step(schema[at], at+1); err != nil {
			return fmt.Errorf("migrate to form %d: %w", at+1, err)
		}
	}
	return nil
}

func (c *conn) step(sql string, version int) (err error) {
	begun, err := c.db.BeginImmediate()
	if err != nil {
		return err
	}
	defer begun.End(&err)
	return c.db.Exec(fmt.Sprintf("%s; PRAGMA application_id = %d; PRAGMA user_version = %d", sql, application, version))
}
