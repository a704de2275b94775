package store

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
)

// a statement is what stands in the source. The compiler sees to that,
// since only a constant becomes an SQL by itself; so nowhere may another text
// be made one, and nobody else may speak to SQLite.
func TestR40StatementsStandInTheSource(t *testing.T) {
	files := 0
	err := filepath.WalkDir(filepath.Join("..", ".."), func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		files++
		set := token.NewFileSet()
		f, err := parser.ParseFile(set, path, nil, 0)
		if err != nil {
			return err
		}
		ast.Inspect(f, func(n ast.Node) bool {
			if call, is := n.(*ast.CallExpr); is && len(call.Args) == 1 && made(call) && !constant(call.Args[0]) {
				t.Errorf("%s: a text becomes a statement", set.Position(call.Pos()))
			}
			return true
		})
		for _, i := range f.Imports {
			folder := filepath.ToSlash(filepath.Dir(path))
			if strings.HasPrefix(i.Path.Value, `"github.com/ncruces/go-sqlite3`) && !strings.HasSuffix(folder, "account/store") && !strings.HasSuffix(folder, "account/foreign") {
				t.Errorf("%s speaks to SQLite itself", path)
			}
		}
		return nil
	})
	if err != nil || files < 300 {
		t.Errorf("%d files, %v", files, err)
	}
}

// made tells whether a call is the conversion to SQL.
func made(call *ast.CallExpr) bool {
	switch to := call.Fun.(type) {
	case *ast.Ident:
		return to.Name == "SQL"
	case *ast.SelectorExpr:
		return to.Sel.Name == "SQL"
	}
	return false
}

// constant tells whether an expression is one text in the source.
func constant(e ast.Expr) bool {
	_, is := e.(*ast.BasicLit)
	return is
}
