package trust

import (
	"crypto/x509"
	"encoding/hex"

	"sotto/account"
	"sotto/session/problem"
)

// published are keys whose private half is in everybody's hands, or in those
// of somebody who is known to read along, by the SHA-256 of the
// SubjectPublicKeyInfo. Who has such a key can be any server where it is
// trusted, so nothing makes up for it, neither an authority nor a pin.
//
// All but the last are from the list that Chromium publishes and explains
// (net/data/ssl/blocklist). The first three and the last were worked out
// anew from the certificates themselves.
var published = map[string]string{
	"4bb8f35ba1e126f8dde1b0c420625ed86dce61a7bddadbdea9aba578ff13145e": "Superfish",
	"cdee9f3305572a677e1a6c82dc1e02a35b11cae6a684338c9f37fe1ac8daec23": "eDellRoot",
	"130ad4e0633521290531b6651f5759b0bc7bc656709ff8f365c2143b0389b6f6": "DSDTestProvider",
	"0c43ea8bcde9fc3bca165664ac8215567e3489d5393a0c81e1a79141992e1953": "Sennheiser HeadSetup",
	"8f591f7aa4dc3efe9490c38a4692c9011ed128f1de595569406d77b6fa1f6b4c": "Sennheiser HeadSetup",
	"707d364e72ae521431dd953897f9c4846d5b8c324298fe53fbd4ada1f2d1157f": "Mitel",
	"6adb8e3e055460922d1501cb97f94c6a02e39c8f2774ca408825b7b58379dc14": "Mitel",
	"490b6ec6beb2d6034720b5149b6b29cd35515988cc16af854148b07b9b1f8a11": "Mitel",
	"ef551284715232de92e246c323329362b132493bb16b589e4775520beb871a56": "Mitel",
	"1af56c98ff043ef92bebff54cebb4dd67a25ba956c817f3e6dd3c1e52eb584c1": "Cyberoam",
	"32ecc96f912f96d889e73088cd031c7ded2c651c805016157a23b6f32f798a3b": "Trustwave, sold for reading along",
	"b5ba8dd7f89564c2889d3d6453c84998c77824919b64ea0835aa62986591be50": "Qaznet Trust Network",
	"8e12d0cb3b7df3ea2257579489fd8658c95603ea6cf4b73163a41eb7b7e93fee": "Qaznet Trust Network",
	"b13fa2e6131a888a01f3d62056fb0efbe999eb6b6e14927613e02ba8b8fb046e": "Qaznet Trust Network",
	"c4387d45364a313fbfe79812b35b815d42852ab03b06f11589638021c8f2cb44": "Hacking Team",
	"ea08c8d45d52ca593de524f0513ca6418da9859f7b08ef13ff9dd7bf612d6a37": "Hacking Team",
	"2bd1e667ec9ebbe02b9a7da264210c99b3eac1cc9141a0e30e3f623eaccec4e1": "webpack-dev-server",
}

// publishedKey finds out whether everybody has a certificate's key.
func publishedKey(c, leaf *x509.Certificate) []finding {
	pin := Pin(c)
	whose := published[hex.EncodeToString(pin[:])]
	if whose == "" {
		return nil
	}
	return []finding{{code: problem.TLSPublishedKey, facts: []problem.Fact{
		{Name: "certificate", Value: which(c, leaf)},
		{Name: "key", Value: whose + ", " + account.Pin(pin).String()},
	}}}
}
