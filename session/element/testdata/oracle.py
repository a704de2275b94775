# Reads streams from standard input, each after a line with its length, and
# writes what expat makes of each as one line of JSON: the elements within the
# root as [space, name, [[space, name, value], ...], text, children], or null
# where it is not well-formed. What RFC 6120 forbids between elements and in
# sections 11.1 and 11.7 is counted as not well-formed too.
import json
import sys
from xml.parsers import expat

STREAMS = "http://etherx.jabber.org/streams"


class Forbidden(Exception):
    pass


def forbidden(*_):
    raise Forbidden


def split(name):
    space, _, local = name.rpartition("\1")
    return space, local


def tree(text):
    path = [["", "", [], [], []]]
    p = expat.ParserCreate(namespace_separator="\1")
    p.ordered_attributes = True

    def start(name, attributes):
        space, local = split(name)
        if len(path) == 2 and (space, local) == (STREAMS, "stream"):
            raise Forbidden
        pairs = zip(attributes[::2], attributes[1::2])
        e = [space, local, sorted([*split(n), v] for n, v in pairs), [], []]
        path[-1][4].append(e)
        path.append(e)

    def characters(said):
        if len(path) == 2 and (said.strip(" \t\r\n") or text[p.CurrentByteIndex : p.CurrentByteIndex + 1] == b"&"):
            raise Forbidden
        path[-1][3].append(said)

    def cdata():
        if len(path) == 2:
            raise Forbidden

    p.StartElementHandler = start
    p.EndElementHandler = lambda _: path.pop()
    p.CharacterDataHandler = characters
    p.StartCdataSectionHandler = cdata
    p.CommentHandler = p.ProcessingInstructionHandler = p.StartDoctypeDeclHandler = forbidden
    try:
        p.Parse(text, True)
    except (expat.ExpatError, Forbidden):
        return None
    return said(path[0][4][0])[4]


def said(e):
    return [e[0], e[1], e[2], "".join(e[3]), [said(c) for c in e[4]]]


stdin = sys.stdin.buffer
for line in stdin:
    try:
        result = json.dumps(tree(stdin.read(int(line))))
    except RecursionError:
        result = "null"
    print(result)
