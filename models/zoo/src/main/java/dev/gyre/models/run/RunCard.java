package dev.gyre.models.run;

import dev.gyre.models.Version;
import dev.gyre.models.model.Model;
import dev.gyre.models.peak.Provenance;
import dev.gyre.models.run.log.EventFile;
import dev.gyre.models.setting.Settings;
import dev.gyre.models.setting.SettingsType;
import dev.gyre.models.task.Baseline;
import dev.gyre.models.task.MaskedBytes;
import dev.gyre.models.task.Score;
import dev.gyre.models.task.TextTask;
import dev.gyre.models.train.Rounds;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The card of a run, as {@code README.md} of its folder: what was trained on what, how well it does, and the commands to use it.
 *
 * @param config as it's written in the folder
 */
record RunCard<S extends Settings, M extends Model>(
        RunFolder folder, RunConfig<S, M> config, RunFacts facts, Score score) {

    /** Settings of one kind as they're typed: those chosen, and what runs start from. */
    private record Part(String name, List<String> chosen, List<String> standard) {
        static Part of(String name, Settings chosen, Settings standard) {
            return new Part(name, typed(chosen), typed(standard));
        }

        /** A copy without options that change nothing. */
        Part without(Set<String> idle) {
            return new Part(name, others(chosen, idle), others(standard, idle));
        }

        private static List<String> others(List<String> typed, Set<String> idle) {
            return typed.stream()
                    .filter(o -> !idle.contains(o.replaceFirst("[ =].*", "")))
                    .toList();
        }

        private static List<String> typed(Settings of) {
            return new SettingsType<>(of)
                    .options().stream()
                            .map(o -> o.name()
                                    + (o.isSwitch() || o.standard().startsWith("-") ? "=" : " ")
                                    + Provenance.quoted(o.standard()))
                            .toList();
        }
    }

    /** The card of a run of any family. */
    static <S extends Settings, M extends Model> RunCard<S, M> of(
            RunFolder folder, RunConfig<S, M> config, RunResources parts) {
        return new RunCard<>(folder, config, parts.facts(), parts.score());
    }

    /** The run in a few words: model, size and, where its recipe has one, the learning rate. */
    String title() {
        String rate = new SettingsType<>(config.recipe())
                .options().stream()
                        .filter(o -> o.name().equals("--lr"))
                        .map(o -> ", lr " + o.standard())
                        .findFirst()
                        .orElse("");
        return String.format(
                Locale.ROOT, "%s, %,d parameters%s", config.family().name(), facts.parameters(), rate);
    }

    /**
     * The text of the card.
     *
     * @param step steps done
     * @param log what the run has written so far
     * @param baseline the score to beat, once it's known
     */
    String text(long step, MetricsLog log, Optional<Best> best, Optional<Baseline> baseline) {
        return String.format(
                Locale.ROOT,
                """
                    # %s: %s

                    %s (%s), %,d parameters; trained by gyre %s.

                    * Data: %s: %s.
                    * Steps: %,d of %,d, each of %,d %s.
                    %s
                    %s

                    ## Commands

                    ```
                    %s
                    ```

                    ## Settings

                    %s
                    To train another one like it:

                    ```
                    %s
                    ```

                    `config.json` has all of this for programs, `metrics.jsonl` each step and validation, `%s` the same for
                    TensorBoard.
                    """,
                folder.path().toAbsolutePath().normalize().getFileName(),
                config.family().name(),
                config.family().about(),
                config.family().paper(),
                facts.parameters(),
                Version.described(),
                facts.data(),
                facts.extent(),
                step,
                config.run().steps(),
                (long) config.run().batch()
                        * config.rounds().map(Rounds::shards).orElse(1)
                        * facts.itemsPerExample(),
                score.learned(),
                scores(log, best, baseline),
                RunPicture.OF_PROGRAM.isPresent() ? "![Loss curve](loss.png)" : "",
                String.join("\n", commands()),
                settings(),
                again(),
                EventFile.NAME);
    }

    /** The text as a sentence begins; a name such as mLSTM is written as it is. */
    private String scores(MetricsLog log, Optional<Best> best, Optional<Baseline> baseline) {
        List<String> lines = new ArrayList<>();
        config.from().ifPresent(o -> lines.add("* Begun from: `" + o.run() + "`, step " + o.step() + "."));
        log.last()
                .ifPresent(v -> lines.add(String.format(
                        Locale.ROOT,
                        "* Score: %s, step %,d, over %s %,d %s.",
                        score.text(v.score()),
                        v.step(),
                        v.whole() ? "the whole validation split," : "a sample of the validation split,",
                        v.items(),
                        score.items())));
        baseline.ifPresent(b -> lines.add("* To beat: " + b.text(score) + "."));
        best.ifPresent(b -> lines.add(String.format(
                Locale.ROOT,
                "* Best in validations on the way: step %,d, %s on a sample; `--checkpoint best` takes it.",
                b.step(),
                score.text(b.score()))));
        return lines.stream().map(l -> l + "\n").collect(Collectors.joining());
    }

    private List<String> commands() {
        List<String> uses = switch (config.task()) {
            case TextTask text -> List.of("./gyre generate %s --prompt \"In the beginning\"");
            case MaskedBytes bytes ->
                List.of("./gyre fill %s --text \"th_ L_rd\"", "./gyre embed %s --text \"the Lord\"");
            default -> List.of("./gyre predict %s");
        };
        List<String> all = new ArrayList<>(
                List.of(config.rounds().isPresent() ? "./gyre spark resume %s" : "./gyre resume %s", "./gyre eval %s"));
        all.addAll(uses);
        return all.stream()
                .map(c -> c.formatted(Provenance.quoted(folder.toString())))
                .toList();
    }

    private List<Part> parts() {
        RunConfig<S, M> here = config.in(folder.path());
        Settings usual =
                config
                        .family()
                        .alternatives(RunConfig.chosen(config.family(), config.settings(), config.learns()))
                        .stream()
                        .filter(t -> t.getClass().equals(config.task().getClass()))
                        .<Settings>map(t -> t)
                        .findFirst()
                        .orElse(here.task());
        List<Part> all = new ArrayList<>(List.of(
                Part.of("Model", here.settings(), config.family().settings().standard()),
                Part.of("Task", here.task(), usual).without(config.task().idle(config.data())),
                Part.of("Recipe", here.recipe(), config.family().recipe()),
                Part.of("Run", here.run(), config.family().run())));
        config.rounds().ifPresent(several -> all.add(Part.of("Rounds", several, Rounds.STANDARD)));
        return all;
    }

    private String settings() {
        return parts().stream()
                .filter(part -> !part.chosen().isEmpty())
                .map(part -> "* " + part.name() + ": `" + String.join(" ", part.chosen()) + "`\n")
                .collect(Collectors.joining());
    }

    /** The command for another run of the same settings; those that are standard needn't be said, unless others are begun from. */
    private String again() {
        List<String> words = new ArrayList<>(
                List.of("./gyre", "train", config.family().name(), "--out", Provenance.quoted(folder + "-again")));
        config.rounds().ifPresent(several -> words.add(1, "spark"));
        config.from()
                .ifPresent(o -> words.addAll(
                        List.of("--from", Provenance.quoted(o.run()), "--from-checkpoint", Long.toString(o.step()))));
        config.learns().ifPresent(name -> words.addAll(List.of(RunConfig.TASK, name)));
        if (!config.data().isEmpty()) {
            words.addAll(List.of("--data", Provenance.quoted(config.data())));
        }
        if (!config.device().isEmpty()) {
            words.addAll(List.of("--device", Provenance.quoted(config.device())));
        }
        parts().stream()
                .flatMap(part -> part.chosen().stream()
                        .filter(o ->
                                config.from().isPresent() || !part.standard().contains(o)))
                .forEach(words::add);
        return String.join(" ", words);
    }
}
