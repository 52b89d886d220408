package dev.gyre.engine.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.device.ByteSize;
import dev.gyre.engine.device.Device;
import dev.gyre.engine.device.Devices;
import dev.gyre.engine.device.Ledger;
import dev.gyre.engine.device.TestDevices;
import dev.gyre.engine.device.Variable;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.elementwise.Add;
import dev.gyre.engine.op.elementwise.AddInt;
import dev.gyre.engine.op.training.Count;
import dev.gyre.engine.op.training.MeanSquare;
import dev.gyre.engine.tensor.Role;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.jvm.compile.KernelCompiler;
import dev.gyre.jvm.device.JvmDevice;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What plans take, byte by byte, and how they're cut: worked by hand. */
class PlanMemoryTest {

    private static Device apart() {
        return TestDevices.apart(new JvmDevice("apart", 1, KernelCompiler::plain));
    }

    private static PlanBuffers storage(Graph g, Lifetimes lives, Device device) {
        return new PlanBuffers(g, Slots.assign(g, lives), device);
    }

    /** a is read last by the third op, d is fetched; what nobody reads ends where it's written, and what nobody wants isn't done. */
    @Test
    void aTensorLivesUntilItsLastReader() {
        Graph g = new Graph();
        Tensor x = g.input("x", TensorType.f32(3));
        Tensor a = g.apply(new Add(x, x));
        Tensor b = g.apply(new Add(a, a));
        Tensor unwanted = g.apply(new Add(b, b));
        Tensor c = g.apply(new Add(a, b));
        Tensor d = g.apply(new Add(c, c));
        Lifetimes lives = Lifetimes.of(g, List.of(d));
        assertThat(lives.live()).hasSize(4);
        assertThat(lives.work()).hasSize(4);
        assertThat(List.of(x, a, b, c, d, unwanted)).extracting(lives::lastUse).containsExactly(0, 2, 2, 3, 4, -1);
        Slots slots = Slots.assign(g, lives);
        assertThat(slots.all()).hasSize(3);
        assertThat(slots.bytes()).isEqualTo(3 * 3 * 4);
        assertThat(slots.of(d)).isIn(slots.of(a), slots.of(b)).isNotSameAs(slots.of(c));
        assertThat(slots.of(a)).isNotSameAs(slots.of(b)).isNotSameAs(slots.of(c));
        assertThat(slots.of(x)).isNull();
    }

    /** Each type has its own, and one of no elements takes one. */
    @Test
    void slotsHaveATypeAndAnElementAtLeast() {
        Graph g = new Graph();
        Tensor n = g.input("n", TensorType.i32(5));
        Tensor x = g.input("x", TensorType.f32(5));
        Tensor none = g.input("none", TensorType.f32(0));
        Tensor whole = g.apply(new AddInt(n, 1));
        Tensor more = g.apply(new AddInt(whole, 1));
        Tensor sum = g.apply(new Add(x, x));
        Tensor empty = g.apply(new Add(none, none));
        Lifetimes lives = Lifetimes.of(g, List.of(more, sum, empty));
        assertThat(lives.work()).hasSize(3);
        Slots slots = Slots.assign(g, lives);
        assertThat(slots.bytes()).isEqualTo(5 * 4 + 5 * 4 + 5 * 4 + 4);
        assertThat(slots.of(empty).elements()).isEqualTo(1);
        assertThat(slots.of(more).dtype()).isEqualTo(more.type().dtype());
    }

    /** The loss is written and read by nobody; the count of a state goes on though nobody fetches it. */
    @Test
    void updatesOfStatesAreDone() {
        Graph g = new Graph();
        Variable count = Variable.state("count", TensorType.i32(1));
        g.add(new Count(g.variable(count), 2));
        Tensor x = g.input("x", TensorType.f32(4));
        g.apply(new MeanSquare(x));
        Lifetimes lives = Lifetimes.of(g, List.of());
        assertThat(lives.work())
                .singleElement()
                .satisfies(node -> assertThat(node.op()).isInstanceOf(Count.class));
        assertThat(lives.lastUse(g.variable(count))).isZero();
        assertThat(lives.lastUse(x)).isEqualTo(-1);
    }

    /** Two intermediates of 12 bytes at a time and an input of 12; a variable of 12 only where it has to be brought. */
    @Test
    void aDeviceApartHoldsVariablesToo() {
        Graph g = new Graph();
        Tensor x = g.input("x", TensorType.f32(3));
        Tensor v = g.variable(Variable.parameter("v", TensorType.f32(3)));
        Tensor y = g.apply(new Add(g.apply(new Add(x, v)), x));
        Lifetimes lives = Lifetimes.of(g, List.of(y));
        Device device = apart();
        long free = device.freeBytes();
        PlanBuffers s = storage(g, lives, device);
        assertThat(s.bytes()).isEqualTo(36);
        assertThat(PlanBuffers.variableBytes(g)).isEqualTo(12);
        assertThat(device.freeBytes()).isEqualTo(free - 48);
        s.release();
        s.release();
        assertThat(device.freeBytes()).isEqualTo(free);
        device.count(free - 48);
        storage(g, lives, device).release();
        device.count(1);
        assertThatThrownBy(() -> storage(g, lives, device))
                .hasMessageContaining("the plan needs 48 bytes, but only 47 bytes");
        device.count(47 - free);

        Ledger ledger = new Ledger();
        PlanBuffers planned = storage(g, lives, device.planned(ledger));
        assertThat(ledger.planBytes()).isEqualTo(36);
        assertThat(ledger.variableBytes()).isEqualTo(12);
        planned.release();
        assertThat(device.freeBytes()).isEqualTo(free);
        assertThat(planned.of(x)).isSameAs(planned.of(x));
        assertThatThrownBy(() -> planned.of(y)).isInstanceOf(GyreException.class);
    }

    @Test
    void poisonIsNotANumberOrALargeInteger() {
        Graph g = new Graph();
        Tensor n = g.input("n", TensorType.i32(2));
        Tensor x = g.input("x", TensorType.f32(2));
        Tensor sum = g.apply(new Add(x, x));
        Tensor more = g.apply(new AddInt(n, 1));
        PlanBuffers s = storage(g, Lifetimes.of(g, List.of(sum, more)), Devices.standard());
        s.poison();
        assertThat(s.of(sum).floats().get(1)).isNaN();
        assertThat(s.of(more).ints().get(1)).isEqualTo(99);
        assertThat(s.of(x).floats().get(1)).isZero();
    }

    @Test
    void aLedgerCountsEachVariableOnce() {
        Ledger ledger = new Ledger();
        Variable p = Variable.parameter("p", TensorType.f32(3));
        Variable s = Variable.state("s", TensorType.f32(5));
        ledger.plan(100, List.of(p));
        ledger.plan(20, List.of(p, s));
        ledger.variables(List.of(s));
        ledger.host(7);
        ledger.host(1);
        assertThat(ledger.planBytes()).isEqualTo(120);
        assertThat(ledger.bytes(Role.PARAMETER)).isEqualTo(12);
        assertThat(ledger.bytes(Role.STATE)).isEqualTo(20);
        assertThat(ledger.variableBytes()).isEqualTo(32);
        assertThat(ledger.hostBytes()).isEqualTo(8);
    }

    /** Eight bytes an element of every tensor: x, v and y of three, the mean of one, and the 1,025 that its sums take. */
    @Test
    void aPlanInDoublePrecisionKeepsAllTensors() {
        Graph g = new Graph();
        Tensor x = g.input("x", TensorType.f32(3));
        Variable v = Variable.parameter("v", TensorType.f32(3));
        v.buffer().floats().init(2f);
        Tensor y = g.apply(new Add(x, g.variable(v)));
        Tensor mean = g.apply(new MeanSquare(y));
        DoublePlan plan = new DoublePlan(g);
        assertThat(plan.bytes()).isEqualTo(8 * (3 + 3 + 3 + 1 + 1025));
        assertThat(plan.flops()).isEqualTo(3 + 2 * 3);
        plan.input(x).floats().init(1f);
        plan.run();
        assertThat(plan.of(mean)[0]).isEqualTo(9);
        assertThat(plan.of(x)).containsExactly(1, 1, 1);
        v.buffer().floats().init(0f);
        plan.run();
        assertThat(plan.of(mean)[0]).isEqualTo(9);
        plan.refresh();
        plan.run();
        assertThat(plan.of(y)).containsExactly(1, 1, 1);
        Ledger ledger = new Ledger();
        DoublePlan planned = new DoublePlan(g, Devices.standard().planned(ledger));
        assertThat(ledger.hostBytes()).isEqualTo(plan.bytes());
        assertThat(ledger.variableBytes()).isEqualTo(12);
        assertThatThrownBy(planned::run).isInstanceOf(GyreException.class).hasMessageContaining("only planned");
    }

    private static List<Integer> groups(Graph g, List<Tensor> fetches, Device device) {
        Lifetimes lives = Lifetimes.of(g, fetches);
        PlanBuffers s = storage(g, lives, device);
        try {
            return Grouping.of(lives.work(), s, device).stream().map(List::size).toList();
        } finally {
            s.release();
        }
    }

    /** 192 tasks on this JVM, 71 elsewhere. */
    @ParameterizedTest
    @CsvSource({"71, 1, 71", "72, 1, 71", "142, 1, 71", "192, 1, 71", "193, 2, 71", "384, 2, 71", "385, 3, 71"})
    void groupsByTasks(int ops, int here, int most) {
        Graph g = new Graph();
        Tensor y = g.input("x", TensorType.f32(1));
        for (int i = 0; i < ops; i++) {
            y = g.apply(new Add(y, y));
        }
        assertThat(groups(g, List.of(y), Devices.standard()))
                .hasSize(here)
                .first()
                .isEqualTo(Math.min(ops, 192));
        List<Integer> elsewhere = groups(g, List.of(y), apart());
        assertThat(elsewhere).hasSize((ops + most - 1) / most).first().isEqualTo(most);
    }

    /**
     * Ops with three arrays of their own each: 4 nodes an array, 1 a task, 1 a written array, and 1 for each array that earlier ops have used. After t
     * ops of the first group that's 17 t - 3, at most 820 for 48; of the second, with 144 arrays before, 17 t + 141 for 39; of the third, with
     * 261, 17 t + 258 for 33.
     */
    @Test
    void groupsByNodes() {
        Graph g = new Graph();
        List<Tensor> sums = new ArrayList<>();
        for (int i = 0; i < 125; i++) {
            sums.add(g.apply(new Add(g.input("a" + i, TensorType.f32(1)), g.input("b" + i, TensorType.f32(1)))));
        }
        assertThat(groups(g, sums, apart())).containsExactly(48, 39, 33, 5);
        assertThat(groups(g, sums, Devices.standard())).containsExactly(125);
    }

    /** What's needed is rounded up and what's free down, in the largest unit that there's one of. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            0 | 0 bytes | 0 bytes
            1 | 1 byte | 1 byte
            1023 | 1023 bytes | 1023 bytes
            1024 | 1 KiB | 1 KiB
            1025 | 2 KiB | 1 KiB
            1048575 | 1,024 KiB | 1,023 KiB
            1048576 | 1 MiB | 1 MiB
            1048577 | 2 MiB | 1 MiB
            2147483648 | 2,048 MiB | 2,048 MiB
            """)
    void amounts(long bytes, String needed, String free) {
        assertThat(ByteSize.needed(bytes)).isEqualTo(needed);
        assertThat(ByteSize.free(bytes)).isEqualTo(free);
        assertThat(ByteSize.free(-bytes)).isEqualTo("0 bytes");
    }
}
