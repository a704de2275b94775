package command

import "strings"

// help shows keys and commands, or one command.
func help() Command {
	c := Command{Name: "help", Args: "[COMMAND]", About: "keys and commands", offers: commands}
	c.run = func(_ Context, w *words) (Result, error) {
		word, _, err := w.next()
		if err != nil {
			return Result{}, err
		}
		if err := w.none(c); err != nil {
			return Result{}, err
		}
		word = strings.TrimPrefix(word, "/")
		if word == "" {
			return did(Help{}), nil
		}
		found, known := Find(word)
		if !known {
			return Result{}, unknown(word)
		}
		return did(Help{found.Name}), nil
	}
	return c
}

// redraw draws the whole screen again.
func redraw() Command {
	return plain("redraw", "draw the screen again", Redraw{}, "For when something else has written over it.")
}

// suspend gives the terminal back to the shell.
func suspend() Command {
	return plain("suspend", "back to the shell for a while", Suspend{}, "“fg” in the shell brings sotto back.")
}

// quit leaves sotto.
func quit() Command {
	return plain("quit", "leave sotto", Quit{}, "All connections are closed properly.")
}

// chats moves to the list of chats; it is for keys.
func chats() Command {
	c := plain("chats", "the list of chats", Chats{}, "")
	c.Inner = true
	return c
}

// plain is a command without arguments and with one effect.
func plain(name, about string, effect Effect, more string) Command {
	c := Command{Name: name, About: about, More: more}
	c.run = func(_ Context, w *words) (Result, error) {
		if err := w.none(c); err != nil {
			return Result{}, err
		}
		return did(effect), nil
	}
	return c
}

// scroll moves the conversation; it is for keys.
func scroll() Command {
	return choice("scroll", []string{"up", "down", "oldest", "newest"}, func(to string) Effect { return Scroll{to} })
}

// edit changes the compose line; it is for keys.
func edit() Command {
	return choice("edit",
		[]string{"send", "newline", "complete", "complete-back", "clear", "before", "after", "undo", "redo", "cancel"},
		func(what string) Effect { return Edit{what} })
}

// choice is an inner command with one word out of a few.
func choice(name string, allowed []string, effect func(string) Effect) Command {
	c := Command{Name: name, Args: strings.Join(allowed, "|"), About: "for keys", Inner: true}
	c.run = func(_ Context, w *words) (Result, error) {
		word, err := w.one(c)
		if err != nil {
			return Result{}, err
		}
		for _, known := range allowed {
			if word == known {
				return did(effect(word)), nil
			}
		}
		return Result{}, wrong(c)
	}
	return c
}

// fold folds and unfolds the accounts in the list of chats; it is for keys.
func fold() Command {
	return choice("fold", []string{"in", "out", "enter"}, func(to string) Effect { return Fold{to} })
}

// form moves in a page that is filled in; it is for keys.
func form() Command {
	return choice("form", []string{
		"next", "previous", "left", "right", "home", "end", "rubout", "delete", "clear", "word", "enter", "space", "show", "more", "take", "take-all", "register",
	}, func(what string) Effect { return Form{what} })
}

// option moves in the page of settings; it is for keys.
func option() Command {
	return choice("option", []string{
		"up", "down", "first", "last", "before", "after", "edit", "default", "filter", "group", "group-back",
	}, func(what string) Effect { return Option{what} })
}
