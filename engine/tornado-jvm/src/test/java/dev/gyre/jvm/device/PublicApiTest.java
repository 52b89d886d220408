package dev.gyre.jvm.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import uk.ac.manchester.tornado.api.TaskGraph;

/**
 * TornadoVM's public signatures beside ours. An SDK's API, a jar or a folder of classes, is named by {@value #SDK}; without it there's nothing
 * to compare with. Prints what is absent here, by reason.
 */
class PublicApiTest {
    private static final String SDK = "gyre.tornado.api";
    private static final String PACKAGE = "uk.ac.manchester.tornado.api.";

    /** Absent classes and members behind the package's name, and why. The first pattern that fits counts. */
    private static final Map<String, String> REASONS = new LinkedHashMap<>();

    static {
        REASONS.put(
                "(ExecutionPlanType|plan\\.types\\.).*",
                "links of a plan's chain, which programs meet as TornadoExecutionPlan");
        REASONS.put(
                "(TornadoTaskGraphInterface|TaskGraphInterface|ExecutionContext|TornadoDeviceContext|TornadoSetting|DRMode).*",
                "between TornadoVM's API and its runtime");
        REASONS.put("(memory|runtime|internal)\\..*", "of TornadoVM's runtime");
        REASONS.put("profiler\\..*", "writers of TornadoVM's profiler; ours is read by the plan's result");
        REASONS.put(
                "(common\\.(Event|TimedEvent|TornadoEvents|ProfiledAction|SchedulableTask|TaskPackage|PrebuiltTaskPackage|Access|TornadoDevice)"
                        + "|exceptions\\.TornadoInternalError|types\\.arrays\\.TornadoMemorySegment)\\b.*",
                "of TornadoVM's runtime");
        REASONS.put(
                "TaskGraph\\.(task|prebuiltTask|libraryTask|transferTo\\w+) .*TaskGraphInterface;",
                "the interface's bridges");
        REASONS.put(
                "TaskGraph\\.(addTask|getArgumentsLookup|getOutputs|getProfileLog|isGridRegistered|taskGraphImpl|taskNames) .*",
                "between TornadoVM's API and its runtime");
        REASONS.put("TornadoExecutionPlan\\.\\w+ L.*", "a plan's own fields");
        REASONS.put(
                "(\\w+\\.)*(Debug|TornadoMath|TornadoRuntimeProvider|TornadoNativeArray|QuantizationUtils|DataTransferMode)\\.<init> .*",
                "classes that nobody makes objects of");
        REASONS.put("types\\.collections\\.\\w+\\.(<init>|storage) .*", "for classes below");
        REASONS.put("enums\\.MMAShape\\.getPtxName .*", "PTX's names");
        REASONS.put("GridScheduler\\.toString .*", "Object's");
        REASONS.put("common\\.TornadoFunctions( .*|\\..*)?", "its functions stand beside TaskGraph");
    }

    @Test
    @EnabledIfSystemProperty(named = SDK, matches = ".+")
    void whatIsAbsentHasAReason() throws IOException {
        Set<String> theirs = PublicApi.of(Path.of(System.getProperty(SDK))).signatures(PACKAGE);
        Set<String> absent = new TreeSet<>(theirs);
        absent.removeAll(PublicApi.of(ours()).signatures(PACKAGE));
        Map<String, Set<String>> byReason = new LinkedHashMap<>();
        for (String signature : absent) {
            byReason.computeIfAbsent(reason(signature).orElse("no reason"), _ -> new TreeSet<>())
                    .add(signature);
        }
        System.out.printf("%,d signatures, %,d absent%n", theirs.size(), absent.size());
        byReason.forEach((reason, signatures) -> System.out.printf("%5d  %s%n", signatures.size(), reason));
        assertThat(theirs).hasSizeGreaterThan(3000);
        assertThat(byReason.getOrDefault("no reason", Set.of())).isEmpty();
    }

    /** What every program uses is there by the same comparison. */
    @Test
    void ourOwnSignaturesAreRead() throws IOException {
        assertThat(PublicApi.of(ours()).signatures(PACKAGE))
                .contains(
                        PACKAGE + "TaskGraph.snapshot ()L" + PACKAGE.replace('.', '/') + "ImmutableTaskGraph;",
                        PACKAGE + "types.arrays.FloatArray.get (I)F",
                        PACKAGE + "types.arrays.FloatArray.getSize ()I",
                        PACKAGE + "KernelContext.globalIdx Ljava/lang/Integer;")
                .noneMatch(s -> s.contains("types.arrays.FloatArray.segment"));
    }

    private static Optional<String> reason(String signature) {
        String name = signature.substring(PACKAGE.length());
        return REASONS.entrySet().stream()
                .filter(e -> Pattern.matches(e.getKey(), name))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    private static Path ours() {
        return Path.of(TaskGraph.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath());
    }
}
