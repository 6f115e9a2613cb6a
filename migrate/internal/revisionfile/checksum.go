package revisionfile

import (
	"crypto/sha256"
	"encoding/hex"
	"go/scanner"
	"go/token"
	"hash"
)

// Checksum returns the SHA-256, in hex, of the code of a Go file: its tokens,
// without comments and layout. Commas and semicolons that only layout calls
// for, before a closing bracket, do not count.
func Checksum(src []byte) string {
	set := token.NewFileSet()
	var s scanner.Scanner
	s.Init(set.AddFile("", -1, len(src)), src, func(token.Position, string) {}, 0)
	sum := sha256.New()
	pending := token.ILLEGAL
	for {
		_, tok, text := s.Scan()
		if pending != token.ILLEGAL && tok != token.RPAREN && tok != token.RBRACK && tok != token.RBRACE && tok != token.EOF {
			write(sum, pending, "")
		}
		pending = token.ILLEGAL
		switch tok {
		case token.EOF:
			return hex.EncodeToString(sum.Sum(nil))
		case token.COMMA, token.SEMICOLON:
			pending = tok
		default:
			write(sum, tok, text)
		}
	}
}

// write adds a token by its spelling: the numbers of package token are not
// promised to stay.
func write(sum hash.Hash, tok token.Token, text string) {
	sum.Write([]byte(tok.String()))
	sum.Write([]byte{0})
	sum.Write([]byte(text))
	sum.Write([]byte{0})
}
