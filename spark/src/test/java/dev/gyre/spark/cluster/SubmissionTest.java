package dev.gyre.spark.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.models.setting.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of YARN and Kubernetes: a command of the user's own Spark, which is composed and not tried on either. */
@Tag("short")
class SubmissionTest {

    private static final List<String> JARS = List.of("/gyre/gyre-spark.jar", "/gyre/lib/a.jar", "/gyre/lib/b.jar");

    @TempDir
    Path home;

    private void install(String script) throws IOException {
        Path bin = Files.createDirectories(home.resolve("bin"));
        Path submit = Files.writeString(bin.resolve("spark-submit"), script);
        Files.setPosixFilePermissions(submit, PosixFilePermissions.fromString("rwx------"));
    }

    private List<String> command(String... line) {
        return Submission.of(List.of(line))
                .orElseThrow()
                .command(Optional.of(home.toString()), JARS, List.of("--add-modules", "x"), List.of("-Dy=z"));
    }

    @Test
    void yarnIsSubmittedTo() throws IOException {
        install("#!/bin/sh\n");
        assertThat(command(
                        "spark",
                        "score",
                        "runs/demo",
                        "--master",
                        "yarn",
                        "--input=hdfs:///texts",
                        "--conf",
                        "spark.executor.memory=4g"))
                .containsExactly(
                        home + "/bin/spark-submit",
                        "--master",
                        "yarn",
                        "--deploy-mode",
                        "client",
                        "--name",
                        "gyre spark",
                        "--class",
                        "dev.gyre.cli.Gyre",
                        "--jars",
                        "/gyre/lib/a.jar,/gyre/lib/b.jar",
                        "--driver-java-options",
                        "--add-modules x -Dy=z",
                        "--conf",
                        "spark.executor.memory=4g",
                        "--conf",
                        "spark.executor.extraJavaOptions=--add-modules x",
                        "--conf",
                        "spark.ui.enabled=false",
                        "--conf",
                        "spark.authenticate=true",
                        "/gyre/gyre-spark.jar",
                        "spark",
                        "score",
                        "runs/demo",
                        "--input=hdfs:///texts",
                        "--master=submitted");
    }

    @Test
    void kubernetesKeepsItsAddressAndOptions() throws IOException {
        install("#!/bin/sh\n");
        assertThat(command(
                        "spark",
                        "train",
                        "xlstm",
                        "--master=k8s://https://cluster:6443",
                        "--conf=spark.executor.extraJavaOptions=-Da=b"))
                .containsSequence("--master", "k8s://https://cluster:6443")
                .contains("spark.executor.extraJavaOptions=--add-modules x -Da=b");
        assertThat(new Cluster("submitted", Optional.empty(), Map.of()).settings("name"))
                .isEmpty();
    }

    @Test
    void onlyTheseMastersAreRewritten() {
        String[] yarn = {"spark", "score", "run", "--master=yarn"};
        assertThat(SubmitCommand.rewritten(yarn))
                .containsExactly("spark", "submit", "--", "spark", "score", "run", "--master=yarn");
        for (String[] ours : List.of(
                new String[] {"spark", "score", "run", "--master=local[2]"},
                new String[] {"spark", "score", "run"},
                new String[] {"train", "xlstm", "--master=yarn"},
                new String[] {})) {
            assertThat(SubmitCommand.rewritten(ours)).isSameAs(ours);
        }
    }

    @Test
    void whatCantBeSubmittedIsALine() throws IOException {
        Submission yarn =
                Submission.of(List.of("spark", "score", "--master=yarn")).orElseThrow();
        assertThatThrownBy(() -> yarn.command(Optional.empty(), JARS, List.of(), List.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessage(
                        "--master yarn: takes a Spark of your own, with what it needs of yours: set SPARK_HOME to it"
                                + " (it isn't set)");
        assertThatThrownBy(() -> yarn.command(Optional.of(home.toString()), JARS, List.of(), List.of()))
                .hasMessageEndingWith("(" + home + " has no bin/spark-submit)");
        install("#!/bin/sh\n");
        assertThatThrownBy(() -> command("spark", "score", "--master=yarn", "--conf=spark.authenticate.secret=x"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("everybody on this machine can see");
        assertThatThrownBy(() -> command("spark", "score", "--master=yarn", "--conf=spark.authenticate=false"))
                .hasMessageContaining("connections always show a secret");
        assertThatThrownBy(() -> command("spark", "score", "run", "--master=yarn", "--secret-file", "secret"))
                .isInstanceOf(ConfigException.class)
                .hasMessage("--secret-file: YARN and Kubernetes make a secret for each program: leave it out");
    }

    @Test
    void itsExitCodeIsTheCommands() throws IOException {
        Path seen = home.resolve("seen");
        install("#!/bin/sh\necho \"$@\" > " + seen + "\nexit 3\n");
        assertThat(SubmitCommand.run(command("spark", "embed", "run", "--master=yarn")))
                .isEqualTo(3);
        assertThat(seen).content().contains("--master yarn", "spark embed run --master=submitted");
    }
}
