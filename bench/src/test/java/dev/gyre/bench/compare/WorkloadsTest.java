package dev.gyre.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.tensor.Role;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WorkloadsTest {

    static List<Workload> works() {
        return Stream.of(Workloads.all(), Workloads.ARITHMETIC, Workloads.MEMORY)
                .flatMap(List::stream)
                .toList();
    }

    @ParameterizedTest
    @MethodSource("works")
    void isFoundAndHasACost(Workload w) {
        assertThat(Workloads.find(w.name())).contains(w);
        assertThat(w.planName()).matches("[a-z]+");
        Operands o = built(w, Operands.resident());
        assertThat(o.graph().nodes()).isNotEmpty();
        assertThat(o.graph().nodes().stream()
                        .mapToLong(n -> n.op().cost().bytes())
                        .sum())
                .isPositive();
        assertThat(o.shapes()).contains("(");
    }

    @ParameterizedTest
    @MethodSource("works")
    void sendsWhatOtherwiseLiesOnTheDevice(Workload w) {
        Operands resident = built(w, Operands.resident());
        Operands sent = built(w, Operands.sent());
        assertThat(inputs(resident.graph())).isZero();
        assertThat(inputs(sent.graph())).isPositive();
        assertThat(sent.bytes()).isEqualTo(resident.bytes()).isPositive();
    }

    private static Operands built(Workload w, Operands o) {
        assertThat(w.build().apply(o)).allMatch(t -> t.role() == Role.INTERMEDIATE);
        return o;
    }

    private static long inputs(Graph g) {
        return g.tensors().stream().filter(t -> t.role() == Role.INPUT).count();
    }
}
