package main

import (
	"fmt"
	"strings"
	"time"
)

// act is one thing the friend does: it composes for a while, then says
// something, or stops composing without a word.
type act struct {
	compose time.Duration
	say     string
}

// greeting is what has been said when the conversation opens.
func greeting() []act {
	return []act{
		{say: "Hello! I am Ada, the friend that comes with the demo."},
		{say: "Everything here is real: a Prosody of our own, a certificate of our own authority, " +
			"and I am a sotto too, run by a script. It all goes away when you leave."},
		{say: "Say something, or “help” for what you can ask me. F5 shows how we are connected, F1 the keys."},
	}
}

// request is something the friend can be asked for.
type request struct {
	word, what string
	answer     func(rest string, now time.Time) []act
}

// requests are what the friend understands; help lists them.
func requests() []request {
	return []request{
		{"poem", "several lines in one message", func(string, time.Time) []act {
			return []act{{time.Second, "The wire is dark, the line is sealed,\nno word of ours is there revealed;\nand who would listen in between\nhears noise, and wonders what we mean."}}
		}},
		{"many", "twenty messages in a row", func(string, time.Time) []act {
			var all []act
			for i := 1; i <= 20; i++ {
				all = append(all, act{100 * time.Millisecond, fmt.Sprintf("This is number %d of 20.", i)})
			}
			return all
		}},
		{"type", "composing for five seconds, and then nothing", func(string, time.Time) []act {
			return []act{{5 * time.Second, ""}}
		}},
		{"unicode", "letters and pictures from everywhere", func(string, time.Time) []act {
			return []act{{time.Second, "Привет · 你好 · こんにちは · 안녕하세요 · שלום · مرحبا · Ä̈ö̈ü̈ · 👩‍👩‍👧‍👦 👍🏽 🏳️‍🌈 ❤️"}}
		}},
		{"evil", "text that tries to act on your terminal", func(string, time.Time) []act {
			return []act{
				{time.Second, "A title and a cleared screen: \x7f\u009b2J\u202eexe.gpj [red]tags[-] [:::https://evil.example/]link"},
				{300 * time.Millisecond, "If you still see this as plain text, it did not work."},
			}
		}},
		{"time", "what the clock says here", func(_ string, now time.Time) []act {
			return []act{{500 * time.Millisecond, "It is " + now.Format("15:04:05") + " where I am, which is where you are."}}
		}},
		{"echo", "the rest of your message", func(rest string, _ time.Time) []act {
			if rest == "" {
				rest = "(you said nothing to echo)"
			}
			return []act{{500 * time.Millisecond, rest}}
		}},
	}
}

// answer is what the friend does about a message.
func answer(body string, now time.Time) []act {
	word, rest, _ := strings.Cut(strings.TrimSpace(body), " ")
	word = strings.ToLower(word)
	for _, r := range requests() {
		if r.word == word {
			return r.answer(strings.TrimSpace(rest), now)
		}
	}
	switch {
	case word == "help":
		return []act{{time.Second, help()}}
	case strings.HasPrefix(word, "h") && len(word) <= 6: // hi, hello, hallo, hey
		return []act{{time.Second, "Hello to you. “help” tells what I can do."}}
	case strings.HasSuffix(strings.TrimSpace(body), "?"):
		return []act{{1500 * time.Millisecond, "Good question. I am only a script; “help” tells what I know."}}
	}
	return []act{{1500 * time.Millisecond, "I read you: " + body}}
}

func help() string {
	var b strings.Builder
	b.WriteString("You can ask me for:")
	for _, r := range requests() {
		fmt.Fprintf(&b, "\n%s – %s", r.word, r.what)
	}
	return b.String()
}
