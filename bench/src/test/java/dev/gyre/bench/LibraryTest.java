package dev.gyre.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The jars that others build upon, as the modules before this one have packaged them. */
class LibraryTest {

    /** The end of a jar's name that is neither of sources nor of tests. */
    private static final String ITSELF = "(-\\d[^-]*(-SNAPSHOT)?)?\\.jar";

    @ParameterizedTest
    @CsvSource({
        "engine/tornado-api, gyre-tornado-api, dev.gyre.tornado, uk/ac/manchester/tornado/api/TaskGraph.java",
        "engine/tornado-api, gyre-tornado-api, dev.gyre.tornado, uk/ac/manchester/tornado/api/types/vectors/Float4.java",
        "engine/kernel-ir, gyre-kernel-ir, dev.gyre.ir, dev/gyre/ir/Stmt.java",
        "engine/tornado-jvm, gyre-tornado-jvm, dev.gyre.jvm, dev/gyre/jvm/device/JvmProvider.java",
        "tornado-tasks, gyre-tornado-tasks, dev.gyre.tasks, dev/gyre/tasks/linear/MatMul.java",
        "engine/core, gyre-core, dev.gyre.engine, dev/gyre/engine/plan/Plan.java",
        "engine/verify, gyre-verify, dev.gyre.verify, dev/gyre/verify/Comparison.java",
        "models/zoo, gyre-zoo, dev.gyre.models, dev/gyre/models/Families.java",
        "models/papers, gyre-papers, dev.gyre.papers, dev/gyre/papers/Claim.java",
        "models/cli, gyre, dev.gyre.cli, dev/gyre/cli/Gyre.java",
        "serve, gyre-serve, dev.gyre.serve, dev/gyre/serve/Server.java"
    })
    void haveAStableModuleNameAndTheirSources(String folder, String artifact, String module, String source)
            throws IOException {
        Path target = Path.of("..", folder, "target");
        Path sources = jar(target, artifact + "(-\\d.*)?-sources\\.jar");
        assertThat(ModuleFinder.of(jar(target, artifact + ITSELF)).findAll())
                .singleElement()
                .satisfies(m -> assertThat(m.descriptor().name()).isEqualTo(module));
        try (JarFile jar = new JarFile(sources.toFile())) {
            assertThat(jar.getEntry(source)).isNotNull();
        }
    }

    /** TornadoVM's programs on any JVM: three parts, which are small, and an interface for loggers. */
    @Test
    void theRuntimeIsSmallAndBringsALoggersInterfaceAlone() throws IOException {
        Path api = Path.of("../engine/tornado-api");
        Path form = Path.of("../engine/kernel-ir");
        Path runtime = Path.of("../engine/tornado-jvm");
        assertThat(Files.size(jar(api.resolve("target"), "gyre-tornado-api" + ITSELF))
                        + Files.size(jar(form.resolve("target"), "gyre-kernel-ir" + ITSELF))
                        + Files.size(jar(runtime.resolve("target"), "gyre-tornado-jvm" + ITSELF)))
                .isLessThan(2_000_000);
        assertThat(dependencies(api)).isEmpty();
        assertThat(dependencies(form)).containsExactly("gyre-tornado-api");
        assertThat(dependencies(runtime)).containsExactlyInAnyOrder("gyre-tornado-api", "gyre-kernel-ir", "slf4j-api");
    }

    /** The artifacts that a published POM has its readers load. */
    private static List<String> dependencies(Path module) throws IOException {
        String pom = Files.readString(module.resolve("target/.flattened-pom.xml"));
        return Pattern.compile("<dependency>.*?<artifactId>(.*?)</artifactId>.*?</dependency>", Pattern.DOTALL)
                .matcher(pom)
                .results()
                .map(m -> m.group(1))
                .toList();
    }

    /** What the engine logs through comes with it. */
    @Test
    void theEngineBringsItsLoggersInterface() throws IOException {
        String pom = Files.readString(Path.of("../engine/core/pom.xml"));
        assertThat(pom)
                .containsPattern("<groupId>org.slf4j</groupId>\\s*<artifactId>slf4j-api</artifactId>\\s*</dependency>");
        assertThat(Files.readString(Path.of("../engine/samples/own-op/pom.xml")))
                .containsOnlyOnce("<dependency>")
                .contains("<artifactId>gyre-verify</artifactId>");
    }

    /** The profile that adds Javadoc is the one that the library's readers are told. */
    @Test
    void javadocComesByAProfile() throws IOException {
        assertThat(Files.readString(Path.of("../pom.xml")))
                .containsPattern(
                        "(?s)<id>library</id>(?:(?!</profile>).)*<artifactId>maven-javadoc-plugin</artifactId>(?:(?!</profile>).)*<goal>jar</goal>");
        assertThat(Files.readString(Path.of("../engine/samples/README.md"))).contains("-Plibrary");
    }

    private static Path jar(Path target, String name) throws IOException {
        assumeTrue(Files.isDirectory(target), target + " isn't there: mvn verify packages it");
        try (Stream<Path> files = Files.list(target)) {
            return files.filter(f -> f.getFileName().toString().matches(name))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no " + name + " in " + target));
        }
    }
}
