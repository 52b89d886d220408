package dev.gyre.ir.text;

import dev.gyre.ir.ArrayRef;
import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Kind;
import dev.gyre.ir.Printer;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.Storage;
import dev.gyre.ir.front.ContextCalls;
import dev.gyre.ir.front.KernelIr;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A kernel as text: what its statements get from outside, a line each, and the statements, as {@link Printer} writes them.
 *
 * <pre>
 * float[] x, room 16, checked
 * int n
 * parallel for i = 0; (i &lt; n); += 1
 *   x[i] = (2.0 * x[i])
 * </pre>
 *
 * <p>Parameters stand in their order: arrays with the elements behind the last one that may be read, and {@code checked} where accesses are
 * compared with the size; numbers; {@code context} and {@code object}. Behind them come arrays that iterations allocate ({@code float[8] own0}), that a group
 * shares ({@code local float[64] local0}) or that each of its items has ({@code item float[4] own1}), and after {@code let} whatever else statements
 * find there. A variable's kind is that of its first value.
 */
public final class FormText {
    private final Printer printer = new Printer();
    private final StringBuilder text = new StringBuilder();
    private final Set<KernelVariable> known = new HashSet<>();
    private final Set<ArrayRef> declared = new HashSet<>();

    private FormText() {}

    /** A kernel's parameters, and statements of it. */
    public static String print(KernelIr kernel, List<Stmt> statements) {
        return new FormText().of(kernel, statements);
    }

    /** Statements of a kernel alone, under the names that {@link #print} gives them. */
    public static String statements(KernelIr kernel, List<Stmt> statements) {
        FormText form = new FormText();
        String all = form.of(kernel, statements);
        return all.substring(form.text.length());
    }

    /**
     * Reads a kernel.
     *
     * @throws IllegalArgumentException if the text isn't one; says at which line and column, and why
     */
    public static KernelIr parse(String text) {
        return new FormParser(text).kernel();
    }

    private String of(KernelIr kernel, List<Stmt> statements) {
        Map<ArrayRef, Integer> own = new HashMap<>();
        kernel.ownArrays().forEach(a -> own.put(a.array(), a.size()));
        for (int p = 0; p < kernel.parameters().size(); p++) {
            switch (kernel.parameters().get(p)) {
                case KernelIr.Parameter.Scalar(KernelVariable v) -> scalar("", v);
                case KernelIr.Parameter.Array(ArrayRef a)
                when own.containsKey(a) -> array("", a, own.get(a).toString(), p);
                case KernelIr.Parameter.Array(ArrayRef a) -> array("", a, "", p);
                case KernelIr.Parameter.Context _ -> text.append("context\n");
                case KernelIr.Parameter.ObjectArgument _ -> text.append("object\n");
            }
        }
        kernel.group().ifPresent(this::group);
        kernel.counters().forEach(v -> scalar("let ", v));
        kernel.unknown().forEach(v -> scalar("let ", v));
        arrays(statements).stream()
                .filter(a -> !declared.contains(a))
                .forEach(a -> array("let ", a, "", Integer.MIN_VALUE));
        return text + printer.text(statements);
    }

    private void group(ContextCalls group) {
        for (List<KernelVariable> axes : List.of(group.items(), group.groups(), group.sizes(), group.counts())) {
            axes.forEach(printer::name);
            known.addAll(axes);
        }
        int number = group.firstArray();
        for (ContextCalls.LocalArray local : group.arrays()) {
            boolean own = group.isOwn(local.array());
            Expr size = own ? group.ownSize(local.array()) : local.size();
            size.walk(e -> {
                if (e instanceof Expr.Local(KernelVariable v)) {
                    scalar("let ", v);
                }
            });
            array(own ? "item " : "local ", local.array(), printer.text(size), number);
            if (local.zeroed()) {
                text.insert(text.length() - 1, ", zeroed");
            }
            number++;
        }
    }

    private void scalar(String before, KernelVariable v) {
        if (known.add(v)) {
            text.append(before).append(word(v.kind())).append(' ').append(printer.name(v));
            text.append('\n');
        }
    }

    private void array(String before, ArrayRef a, String size, int place) {
        if (!declared.add(a)) {
            return;
        }
        List<String> traits =
                new ArrayList<>(List.of("%s%s[%s] %s".formatted(before, word(a.storage()), size, printer.name(a))));
        if (a.parameter() != place) {
            traits.add("at " + a.parameter());
        }
        if (a.room() > 0) {
            traits.add("room " + a.room());
        }
        if (a.checked()) {
            traits.add("checked");
        }
        if (a.own() && size.isEmpty()) {
            traits.add("own");
        }
        if (a.offHeap()) {
            traits.add("off heap");
        }
        text.append(String.join(", ", traits)).append('\n');
    }

    private static List<ArrayRef> arrays(List<Stmt> statements) {
        List<ArrayRef> arrays = new ArrayList<>();
        Stmt.walk(statements, s -> {
            if (s instanceof Stmt.Store store) {
                arrays.add(store.array());
            }
            s.walkExpressions(x -> {
                switch (x) {
                    case Expr.Load load -> arrays.add(load.array());
                    case Expr.Size size -> arrays.add(size.array());
                    default -> {}
                }
            });
        });
        return arrays.stream().distinct().collect(Collectors.toList());
    }

    private static String word(Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    private static String word(Storage storage) {
        return storage.name().toLowerCase(Locale.ROOT);
    }
}
