package theme

import "github.com/gdamore/tcell/v2"

// dark is the default, in true colour.
func dark() *Theme {
	return &Theme{
		Name:   "dark",
		hues:   wheel(0.80, 0.72),
		ground: rgb(0x14161b, 0x1b1e26, 0x242833, 0x2c3b57, 0x33291b),
		ink: [roles]tcell.Color{
			Text: hex(0xe6e8ee), Strong: hex(0xffffff), Dim: hex(0xa6adbd), Me: hex(0x8ab4ff), Peer: hex(0xcbb2ff),
			Ok: hex(0x8fdb9b), Warn: hex(0xecc878), Unread: hex(0xffb071), Bad: hex(0xff9a92), Link: hex(0x74d7de),
			Quote: hex(0xcbb2ff), BarKey: hex(0x8ab4ff), Badge: hex(0xffb071), Rule: hex(0x4a5163),
		},
		attr: attributes(),
	}
}

// light is for a bright room, in true colour.
func light() *Theme {
	return &Theme{
		Name:   "light",
		hues:   wheel(1, 0.38),
		ground: rgb(0xfcfcfb, 0xf2f2ef, 0xffffff, 0xd8e5ff, 0xfff0d2),
		ink: [roles]tcell.Color{
			Text: hex(0x1c1f26), Strong: hex(0x000000), Dim: hex(0x555c6b), Me: hex(0x1b4fb8), Peer: hex(0x5f2eb0),
			Ok: hex(0x17622d), Warn: hex(0x6e4d00), Unread: hex(0x8f3c00), Bad: hex(0xa8201a), Link: hex(0x0a5b66),
			Quote: hex(0x5f2eb0), BarKey: hex(0x1b4fb8), Badge: hex(0x8f3c00), Rule: hex(0x8d93a1),
		},
		attr: attributes(),
	}
}

// dark256 is dark in the palette of 256 colours, chosen by contrast and not
// by the nearest colour.
func dark256() *Theme {
	ground := palette(233, 234, 236, 238, 235)
	return &Theme{
		Name:   "dark",
		ground: ground,
		hues:   wheel256(ground),
		ink: [roles]tcell.Color{
			Text: index(254), Strong: index(231), Dim: index(249), Me: index(153), Peer: index(183),
			Ok: index(114), Warn: index(222), Unread: index(215), Bad: index(217), Link: index(116),
			Quote: index(183), BarKey: index(153), Badge: index(215), Rule: index(240),
		},
		attr: attributes(),
	}
}

// light256 is light in the palette of 256 colours.
func light256() *Theme {
	ground := palette(231, 255, 231, 189, 230)
	return &Theme{
		Name:   "light",
		ground: ground,
		hues:   wheel256(ground),
		ink: [roles]tcell.Color{
			Text: index(234), Strong: index(16), Dim: index(59), Me: index(25), Peer: index(55),
			Ok: index(22), Warn: index(58), Unread: index(124), Bad: index(124), Link: index(23),
			Quote: index(55), BarKey: index(25), Badge: index(124), Rule: index(247),
		},
		attr: attributes(),
	}
}

// none leaves all colours to the terminal. Reverse, bold and underline tell
// what must be told apart; dim is not used, as it can become unreadable.
func none() *Theme {
	return &Theme{
		Name: "none",
		attr: [roles]tcell.AttrMask{
			Strong: tcell.AttrBold, Me: tcell.AttrBold, Peer: tcell.AttrBold, Unread: tcell.AttrBold,
			Warn: tcell.AttrBold, Bad: tcell.AttrReverse, BarKey: tcell.AttrBold, Badge: tcell.AttrReverse,
		},
		mark: [surfaces]tcell.AttrMask{Selection: tcell.AttrReverse, Mention: tcell.AttrBold},
	}
}

// attributes are what roles have beside their colour.
func attributes() [roles]tcell.AttrMask {
	return [roles]tcell.AttrMask{
		Strong: tcell.AttrBold, Me: tcell.AttrBold, Peer: tcell.AttrBold, Unread: tcell.AttrBold,
	}
}

// rgb are the true colours of the surfaces, in their order.
func rgb(values ...int32) (ground [surfaces]tcell.Color) {
	for i, v := range values {
		ground[i] = hex(v)
	}
	return ground
}

// palette are the indexed colours of the surfaces, in their order.
func palette(values ...int) (ground [surfaces]tcell.Color) {
	for i, v := range values {
		ground[i] = index(v)
	}
	return ground
}

func hex(v int32) tcell.Color { return tcell.NewHexColor(v) }

func index(v int) tcell.Color { return tcell.PaletteColor(v) }
