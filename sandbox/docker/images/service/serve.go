package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"syscall"
)

func serve() {
	name := text("MODE", "ok")
	chosen, known := modes[name]
	if !known {
		fmt.Fprintf(os.Stderr, "unknown MODE %s\n", name)
		os.Exit(64)
	}
	version, port := text("VERSION", "1"), text("PORT", "8080")
	fmt.Printf("version %s starts as %s\n", version, name)
	if chosen.before != nil {
		chosen.before()
	}
	whenAsked(chosen.stubborn)
	http.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, http.StatusOK, map[string]any{"version": version})
	})
	http.HandleFunc("/healthz", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, chosen.health, map[string]any{"version": version, "healthy": chosen.health == http.StatusOK})
	})
	http.HandleFunc("/env/", func(w http.ResponseWriter, r *http.Request) {
		value, given := os.LookupEnv(strings.TrimPrefix(r.URL.Path, "/env/"))
		answer(w, http.StatusOK, map[string]any{"given": given, "value": value})
	})
	http.HandleFunc("/self", func(w http.ResponseWriter, _ *http.Request) {
		directory, _ := os.Getwd()
		writable := os.WriteFile("/written", nil, 0o600) == nil
		answer(w, http.StatusOK, map[string]any{
			"arguments": os.Args, "directory": directory, "user": os.Getuid(), "writable": writable,
		})
	})
	fmt.Printf("version %s listens on %s\n", version, port)
	fmt.Fprintln(os.Stderr, http.ListenAndServe(":"+port, nil))
	os.Exit(1)
}

// whenAsked ends the process on SIGTERM, as the first of its container does only when it says so itself.
func whenAsked(stubborn bool) {
	asked := make(chan os.Signal, 1)
	signal.Notify(asked, syscall.SIGTERM)
	go func() {
		for range asked {
			fmt.Println("asked to stop")
			if !stubborn {
				os.Exit(0)
			}
		}
	}()
}

func answer(w http.ResponseWriter, status int, body map[string]any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}
