package problem

import (
	"errors"
	"io/fs"
	"strconv"

	"sotto/account"
)

// storeCodes translate why the database cannot be used.
var storeCodes = map[account.StoreFault]Code{
	account.StoreCorrupt:    StoreCorrupt,
	account.StoreWrongKey:   StoreWrongKey,
	account.StoreNewer:      StoreNewer,
	account.StoreFull:       StoreFull,
	account.StoreReadOnly:   StoreReadOnly,
	account.StoreLocked:     StoreLocked,
	account.StoreUnreadable: StoreUnreadable,
}

// fromStore explains the errors of what is kept, searched, read in and set.
func fromStore(err error) *Problem {
	var store *account.StoreError
	var query *account.QueryError
	var line *account.ImportError
	var setting *account.SettingError
	switch {
	case errors.As(err, &store):
		p := New(storeCodes[store.Fault], store.File).Because(err).With(Fact{"detail", store.Detail})
		if store.Holder > 0 {
			p = p.With(Fact{"the other one is process", strconv.Itoa(store.Holder)})
		}
		return p
	case errors.As(err, &query):
		return New(QueryWrong, "“"+query.Item+"” "+query.Why).Because(err)
	case errors.As(err, &line):
		p := New(ImportBroken, strconv.Itoa(line.Line)).Because(err).With(Fact{"what is wrong", line.What})
		if line.More > 0 {
			p = p.With(Fact{"further lines like it", strconv.Itoa(line.More)})
		}
		return p
	case errors.As(err, &setting):
		return New(SettingWrong, setting.What).Because(err).With(Fact{"allowed", setting.Allowed})
	}
	return nil
}

// reason is why the system did not do something with a file, without what the
// language says around it.
func reason(err error) string {
	var path *fs.PathError
	switch {
	case err == nil:
		return ""
	case errors.As(err, &path):
		return path.Err.Error()
	}
	for inner := errors.Unwrap(err); inner != nil; inner = errors.Unwrap(err) {
		err = inner
	}
	return err.Error()
}
