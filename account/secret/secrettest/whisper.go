package secrettest

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"math/big"
	"strings"
)

// whisper is how a passphrase comes from the prompter to the keyring without
// being seen on the bus: Diffie and Hellman in the group of 1536 bits of RFC
// 3526, HKDF with SHA-256, AES-128 in CBC mode.
type whisper struct{ private, public *big.Int }

const group1536 = "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DD" +
	"EF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED" +
	"EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE45B3DC2007CB8A163BF0598DA48361C55D39A69163FA8FD24CF5F" +
	"83655D23DCA3AD961C62F356208552BB9ED529077096966D670C354E4ABC9804F1746C08CA237327FFFFFFFFFFFFFFFF"

func prime() *big.Int {
	p, _ := new(big.Int).SetString(group1536, 16)
	return p
}

func newWhisper() *whisper {
	private, err := rand.Int(rand.Reader, prime())
	if err != nil {
		panic(err) // the system's randomness never fails
	}
	return &whisper{private, new(big.Int).Exp(big.NewInt(2), private, prime())}
}

// hello tells our public number.
func (w *whisper) hello() string {
	return "[sx-aes-1]\npublic=" + base64.StdEncoding.EncodeToString(w.public.Bytes()) + "\n"
}

// tell answers the other's hello, and says a text that only it can read.
func (w *whisper) tell(theirs, text string) string {
	_, number, _ := strings.Cut(theirs, "public=")
	number, _, _ = strings.Cut(number, "\n")
	raw, _ := base64.StdEncoding.DecodeString(number)
	shared := new(big.Int).Exp(new(big.Int).SetBytes(raw), w.private, prime()).Bytes() // the keyring fills it up with nothing
	key, _ := hkdf.Key(sha256.New, shared, nil, "", 16)
	block, err := aes.NewCipher(key)
	if err != nil {
		return ""
	}
	iv := make([]byte, aes.BlockSize)
	_, _ = rand.Read(iv)
	pad := aes.BlockSize - len(text)%aes.BlockSize
	sealed := []byte(text + strings.Repeat(string(rune(pad)), pad))
	cipher.NewCBCEncrypter(block, iv).CryptBlocks(sealed, sealed)
	return w.hello() + "secret=" + base64.StdEncoding.EncodeToString(sealed) + "\niv=" + base64.StdEncoding.EncodeToString(iv) + "\n"
}
