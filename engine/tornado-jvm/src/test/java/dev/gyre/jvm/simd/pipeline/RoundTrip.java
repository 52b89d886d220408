package dev.gyre.jvm.simd.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.ir.ArrayRef;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Label;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.bytecode.KernelMethod;
import dev.gyre.ir.front.KernelIr;
import dev.gyre.ir.pipeline.PassLog;
import dev.gyre.ir.pipeline.PassPipeline;
import dev.gyre.ir.pipeline.Unit;
import dev.gyre.ir.text.FormText;
import dev.gyre.jvm.compile.KernelCompiler;
import java.lang.reflect.RecordComponent;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Writes kernels' statements after every pass as text, reads the text, and compares. */
public final class RoundTrip implements PassLog.Listener {
    private final String kernel;
    private final Set<String> passes;
    private int forms;

    private RoundTrip(String kernel, Set<String> passes) {
        this.kernel = kernel;
        this.passes = passes;
    }

    /**
     * Compares all of a kernel's forms.
     *
     * @param passes takes the passes that left some
     * @return how many there were
     */
    public static int of(KernelMethod method, Set<String> passes) {
        RoundTrip trip = new RoundTrip(method.toString(), passes);
        PassLog.listen(trip, () -> KernelCompiler.again(method, Snapshot.SETTINGS));
        return trip.forms;
    }

    @Override
    public <F, U> void after(PassPipeline<F, U> pipeline, String pass, F form, U unit) {
        if (form instanceof List<?> list && unit instanceof Unit u) {
            List<Stmt> body = list.stream().map(Stmt.class::cast).toList();
            String place = "%s, %s after %s".formatted(kernel, pipeline.name(), pass);
            String text = FormText.print(u.form(), body);
            KernelIr read;
            try {
                read = FormText.parse(text);
            } catch (IllegalArgumentException e) {
                throw new AssertionError(place + ": " + e.getMessage() + "\n" + text, e);
            }
            assertThat(FormText.print(read, read.body())).as(place).isEqualTo(text);
            assertThat(new Alike().are(body, read.body()))
                    .as("%s:%n%s", place, text)
                    .isTrue();
            forms++;
            passes.add(pipeline.name() + " " + pass);
        }
    }

    /** Compares trees whose variables, labels and names of arrays stand for one another. */
    private static final class Alike {
        private final Map<Object, Object> partners = new HashMap<>();
        private final Map<Object, Object> back = new HashMap<>();

        boolean are(Object a, Object b) {
            return switch (a) {
                case KernelVariable v -> b instanceof KernelVariable w && v.kind() == w.kind() && pair(v, w);
                case Label l -> b instanceof Label m && l.isParallel() == m.isParallel() && pair(l, m);
                case ArrayRef x -> b instanceof ArrayRef y && named(x, y.name()).equals(y) && pair(x, y);
                case List<?> list -> b instanceof List<?> other && lists(list, other);
                case Record record -> b.getClass() == a.getClass() && components(record, (Record) b);
                default -> a.equals(b);
            };
        }

        private static ArrayRef named(ArrayRef x, String name) {
            return new ArrayRef(x.parameter(), name, x.storage(), x.room(), x.checked(), x.own(), x.offHeap());
        }

        private boolean pair(Object a, Object b) {
            return partners.computeIfAbsent(a, _ -> b).equals(b)
                    && back.computeIfAbsent(b, _ -> a).equals(a);
        }

        private boolean lists(List<?> a, List<?> b) {
            boolean alike = a.size() == b.size();
            for (int i = 0; alike && i < a.size(); i++) {
                alike = are(a.get(i), b.get(i));
            }
            return alike;
        }

        private boolean components(Record a, Record b) {
            try {
                for (RecordComponent c : a.getClass().getRecordComponents()) {
                    if (!are(c.getAccessor().invoke(a), c.getAccessor().invoke(b))) {
                        return false;
                    }
                }
                return true;
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
