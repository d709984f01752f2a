// Prints what `docker compose config` would see, as JSON: one model for each combination of the profiles in use.
// It reads no environment and no .env file, so that the same files give the same answer on every machine.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/compose-spec/compose-go/v2/types"
	"github.com/sirupsen/logrus"
)

// Each profile more doubles the combinations.
const mostProfiles = 6

type model struct {
	Profiles []string       `json:"profiles"`
	Error    string         `json:"error,omitempty"`
	Warnings []string       `json:"warnings"`
	Project  *types.Project `json:"project,omitempty"`
}

// warnings collects what the loader says beside its answer: a variable that is not set, an obsolete attribute.
type warnings struct{ said []string }

func (w *warnings) Levels() []logrus.Level { return logrus.AllLevels }

func (w *warnings) Fire(entry *logrus.Entry) error {
	w.said = append(w.said, entry.Message)
	return nil
}

func main() {
	if len(os.Args) < 3 {
		fmt.Fprintln(os.Stderr, "usage: compose-model project-folder docker-compose.yml [override.yml ...]")
		os.Exit(2)
	}
	root, files := os.Args[1], os.Args[2:]
	logrus.SetOutput(io.Discard)
	everything := load(root, files, []string{"*"})
	models := []model{everything}
	if everything.Project != nil {
		profiles := profilesOf(everything.Project)
		if len(profiles) > mostProfiles {
			fmt.Fprintf(os.Stderr, "%d profiles: at most %d can be combined\n", len(profiles), mostProfiles)
			os.Exit(1)
		}
		models = nil
		for chosen := range 1 << len(profiles) {
			models = append(models, load(root, files, pick(profiles, chosen)))
		}
	}
	encoder := json.NewEncoder(os.Stdout)
	if err := encoder.Encode(models); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func load(root string, files []string, profiles []string) model {
	heard := &warnings{said: []string{}}
	logrus.StandardLogger().ReplaceHooks(logrus.LevelHooks{})
	logrus.AddHook(heard)
	options, err := cli.NewProjectOptions(files, cli.WithWorkingDirectory(root), cli.WithProfiles(profiles))
	if err != nil {
		return model{Profiles: profiles, Error: err.Error(), Warnings: heard.said}
	}
	project, err := options.LoadProject(context.Background())
	if err != nil {
		return model{Profiles: profiles, Error: err.Error(), Warnings: heard.said}
	}
	return model{Profiles: profiles, Warnings: heard.said, Project: project}
}

func profilesOf(project *types.Project) []string {
	found := []string{}
	for _, service := range project.AllServices() {
		for _, profile := range service.Profiles {
			if !slices.Contains(found, profile) {
				found = append(found, profile)
			}
		}
	}
	slices.SortFunc(found, strings.Compare)
	return found
}

func pick(profiles []string, chosen int) []string {
	picked := []string{}
	for at, profile := range profiles {
		if chosen>>at&1 == 1 {
			picked = append(picked, profile)
		}
	}
	return picked
}
