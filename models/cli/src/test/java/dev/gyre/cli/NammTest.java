package dev.gyre.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.cli.process.ExitCode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Attention memories from the command line: evolved for a transformer that recalls, measured beside other memories, in use. */
class NammTest {

    private static final String SMALL =
            "--dim=16 --blocks=1 --heads=2 --context=64 --batch=2 --steps=1 --eval-batches=1 --data=built-in:40000";

    @TempDir
    Path folder;

    private Command command(String line) {
        List<String> words = new ArrayList<>();
        for (String word : line.split(" ", -1)) {
            words.add(word.startsWith("@") ? folder.resolve(word.substring(1)).toString() : word);
        }
        return Command.run(words.toArray(String[]::new));
    }

    private void succeeds(String line) {
        Command c = command(line);
        assertThat(c.code()).as(c.err()).isZero();
    }

    @Tag("long")
    @Test
    void anEvolvedMemoryBeatsTheRules() {
        succeeds("train namm-base --out @base --steps 250 --eval-every 0 --checkpoint-every 0 --documents 32");
        succeeds("train namm --from @base --out @run --steps 14 --population 10 --eval-every 0 --checkpoint-every 0");
        Command eval = command("eval @run --json");
        JsonNode json = JsonMapper.shared().readTree(eval.out());
        List<String> names = new ArrayList<>();
        json.get("memories").forEach(m -> names.add(m.get("memory").asString()));
        assertThat(names).containsExactly("namm", "full", "h2o", "l2", "recency", "oldest", "random");
        double own = json.get("value").asDouble();
        assertThat(json.at("/memories/0/value").asDouble()).isEqualTo(own);
        assertThat(json.at("/memories/1/value").asDouble()).isLessThan(own);
        double best = json.at("/baseline/score").asDouble();
        for (int i = 2; i < names.size(); i++) {
            assertThat(json.at("/memories/" + i + "/value").asDouble()).isGreaterThanOrEqualTo(best);
        }
        assertThat(own).isLessThan(best);
        assertThat(json.get("stateBytes").asLong())
                .isLessThan(json.at("/memories/1/stateBytes").asLong());
        JsonNode rule = JsonMapper.shared()
                .readTree(command("eval @run --memory recency --json").out());
        assertThat(rule.get("value").asDouble())
                .isEqualTo(json.at("/memories/4/value").asDouble());
    }

    @Test
    void itWrites() {
        succeeds("train namm-base --out @base --documents=4 --prefix=32 --passage=8 " + SMALL);
        succeeds("train namm --from @base --out @run --batch=2 --steps=1 --population=4 --documents=4");
        String state = state("--bytes 3");
        assertThat(state("--bytes 70")).isEqualTo(state);
        assertThat(state("--bytes 3 --memory h2o")).isNotEqualTo(state);
        Command lmul = command("eval @base --product lmul:4");
        assertThat(lmul.code()).as(lmul.err()).isZero();
        assertThat(lmul.out()).contains("energy isn't modelled").doesNotContain("0 products");
        command("generate @run --memory lru")
                .withoutProgress()
                .refused(ExitCode.USAGE, "--memory lru", "namm, full, h2o");
        command("generate @base --memory h2o").refused(ExitCode.USAGE, "--memory h2o", "one memory only");
    }

    private String state(String options) {
        Command c = command("generate @run " + options);
        assertThat(c.code()).as(c.err()).isZero();
        return c.err().substring(c.err().indexOf("the state takes"));
    }

    @Test
    void whatCantBeEvolved() {
        command("train namm --out @run").refused(ExitCode.USAGE, "begins from a trained model", "--from");
        succeeds("train transformer --out @rotary --length=16 " + SMALL);
        command("train namm --out @run --from @rotary").refused(ExitCode.USAGE, "--positions rotary", "must be shift");
        succeeds("train bigram --out @bigram --length=16 --batch=2 --steps=1 --eval-batches=1 --data=built-in:40000");
        command("train namm --out @run --from @bigram")
                .refused(ExitCode.USAGE, "it is a run of bigram", "namm begins from one of", "transformer");
        succeeds("train transformer --out @shift --positions=shift --length=16 " + SMALL);
        command("train namm --out @run --from @shift --budget 12")
                .refused(ExitCode.USAGE, "--budget 12", "smaller than one update");
        command("train namm --out @run --from @shift --budget 56")
                .refused(ExitCode.USAGE, "--context 64", "--budget and --update-every");
        command("train namm --out @run --from @shift --prefix 20")
                .refused(ExitCode.USAGE, "--prefix 20", "at least twice --passage 16");
        assertThat(folder.resolve("run")).doesNotExist();
    }
}
