package command

// password opens the page on which a password is changed.
func password() Command {
	c := Command{
		Name: "password", Args: "[ACCOUNT]", About: "change the password of an account",
		More: "Asks for the new one twice, and changes it at the server and where it is kept, together. " +
			"Without an account it is the one of this conversation. What is typed here is no password: it goes on the page.",
		offers: accounts,
	}
	c.run = func(in Context, w *words) (Result, error) {
		own, err := in.onlyOrThis(c, w)
		return did(Password{own}).unless(err)
	}
	return c
}
