// Verifies an unpacked bundle with the reference implementation of the formats: notes, inclusion and consistency.
//
//	verify FOLDER VKEY
package main

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func stop(about string, err error) {
	if err != nil {
		fmt.Println("FAIL", about, err)
		os.Exit(1)
	}
}

func read(name string) string {
	data, err := os.ReadFile(name)
	stop(name, err)
	return string(data)
}

func open(text string, key note.Verifier) tlog.Tree {
	opened, err := note.Open([]byte(text), note.VerifierList(key))
	stop("checkpoint", err)
	lines := strings.Split(opened.Text, "\n")
	size, err := strconv.ParseInt(lines[1], 10, 64)
	stop("size", err)
	return tlog.Tree{N: size, Hash: hash(lines[2])}
}

func hash(text string) tlog.Hash {
	var found tlog.Hash
	data, err := base64.StdEncoding.DecodeString(text)
	stop("hash", err)
	if copy(found[:], data) != len(found) || len(data) != len(found) {
		stop("hash", fmt.Errorf("a hash has 32 bytes"))
	}
	return found
}

func hashes(text string) []tlog.Hash {
	var found []tlog.Hash
	for _, line := range strings.Fields(text) {
		found = append(found, hash(line))
	}
	return found
}

func main() {
	folder := os.Args[1]
	key, err := note.NewVerifier(os.Args[2])
	stop("key", err)
	tree := open(read(filepath.Join(folder, "checkpoint")), key)
	proofs, err := filepath.Glob(filepath.Join(folder, "proofs", "*.tlog-proof"))
	stop("proofs", err)
	places := []int64{}
	for _, name := range proofs {
		place, err := strconv.ParseInt(strings.TrimSuffix(filepath.Base(name), ".tlog-proof"), 10, 64)
		stop(name, err)
		places = append(places, place)
	}
	sort.Slice(places, func(a, b int) bool { return places[a] < places[b] })
	lines := bytes.Split(bytes.TrimSuffix([]byte(read(filepath.Join(folder, "events.jsonl"))), []byte("\n")), []byte("\n"))
	if len(lines) != len(places) {
		stop("events", fmt.Errorf("%d events, %d proofs", len(lines), len(places)))
	}
	for number, place := range places {
		text := read(filepath.Join(folder, "proofs", fmt.Sprint(place)+".tlog-proof"))
		head, _, _ := strings.Cut(text, "\n\n")
		_, rest, _ := strings.Cut(head, fmt.Sprintf("index %d", place))
		stop(fmt.Sprint("event ", place),
			tlog.CheckRecord(hashes(rest), tree.N, tree.Hash, place, tlog.RecordHash(lines[number])))
	}
	earlier, err := filepath.Glob(filepath.Join(folder, "consistency", "*.checkpoint"))
	stop("consistency", err)
	for _, name := range earlier {
		old := open(read(name), key)
		text := read(strings.TrimSuffix(name, ".checkpoint") + ".add-checkpoint")
		head, _, _ := strings.Cut(text, "\n\n")
		_, rest, _ := strings.Cut(head, "\n")
		stop(name, tlog.CheckTree(hashes(rest), tree.N, tree.Hash, old.N, old.Hash))
	}
	fmt.Printf("ok %d events, %d earlier checkpoints\n", len(places), len(earlier))
}
