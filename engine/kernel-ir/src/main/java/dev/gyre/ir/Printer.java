package dev.gyre.ir;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Writes statements as indented text. What has the same name as something written before gets a number: {@code s#2}. {@code FormText} writes with them what
 * they get from outside, and reads it back.
 */
public final class Printer {
    /** Words that stand for themselves, so that nothing else is called so. */
    private static final Set<String> WORDS = Set.of("true", "false", "NaN", "Infinity", "NaNd", "Infinityd");

    private final StringBuilder text = new StringBuilder();
    private final Map<Object, String> names = new HashMap<>();
    private final Set<String> taken = new HashSet<>(WORDS);

    /** The statements as text. */
    public static String print(List<Stmt> statements) {
        return new Printer().text(statements);
    }

    /** An expression as text. */
    static String print(Expr e) {
        return new Printer().text(e);
    }

    /** The statements as text. */
    public String text(List<Stmt> statements) {
        text.setLength(0);
        print(statements, 0);
        return text.toString();
    }

    /** The name of a variable in this text. */
    public String name(KernelVariable v) {
        return name(v, v.name());
    }

    /** The name of an array in this text. */
    public String name(ArrayRef array) {
        return name(array, array.name());
    }

    private String name(Label label) {
        return name(label, label.toString());
    }

    private String name(Object thing, String wanted) {
        String known = names.get(thing);
        if (known != null) {
            return known;
        }
        String plain =
                (Character.isDigit(wanted.charAt(0)) ? "_" + wanted : wanted).replaceAll("[^\\p{Alnum}_$'.#-]", "_");
        String name = plain;
        for (int number = 2; !taken.add(name); number++) {
            name = plain + "#" + number;
        }
        names.put(thing, name);
        return name;
    }

    private void print(List<Stmt> statements, int depth) {
        for (Stmt statement : statements) {
            switch (statement) {
                case Stmt.Assign(KernelVariable target, Expr value) -> line(depth, name(target) + " = " + text(value));
                case Stmt.Store(ArrayRef array, Expr index, Expr value) ->
                    line(depth, name(array) + "[" + text(index) + "] = " + text(value));
                case Stmt.If(Expr condition, List<Stmt> then, List<Stmt> otherwise) -> {
                    line(depth, "if " + text(condition));
                    print(then, depth + 1);
                    if (!otherwise.isEmpty()) {
                        line(depth, "else");
                        print(otherwise, depth + 1);
                    }
                }
                case Stmt.Block(Label label, List<Stmt> body) -> body(depth, "block " + name(label), body);
                case Stmt.Loop(Label label, List<Stmt> body) -> body(depth, kind(label) + "loop " + name(label), body);
                case Stmt.Break(Label label) -> line(depth, "break " + name(label));
                case Stmt.Continue(Label label) -> line(depth, "continue " + name(label));
                case Stmt.Barrier _ -> line(depth, "barrier");
                case Stmt.Region(int number, List<Stmt> body) -> body(depth, "items, region " + number, body);
                case Stmt.For loop -> {
                    String from = text(loop.from());
                    String first = kind(loop.label()) + "for " + name(loop.variable());
                    body(
                            depth,
                            "%s = %s; %s; += %d".formatted(first, from, text(loop.condition()), loop.step()),
                            loop.body());
                }
            }
        }
    }

    private static String kind(Label label) {
        return label.isParallel() ? "parallel " : label.instruction() == Label.PARTS.instruction() ? "parts " : "";
    }

    private void body(int depth, String head, List<Stmt> body) {
        line(depth, head);
        print(body, depth + 1);
    }

    private void line(int depth, String line) {
        text.append("  ".repeat(depth)).append(line).append('\n');
    }

    /** An expression as text. */
    public String text(Expr e) {
        return switch (e) {
            case Expr.Const c -> constant(c);
            case Expr.Local(KernelVariable v) -> name(v);
            case Expr.Unary(UnaryOp op, Expr a)
            when op == UnaryOp.NEG -> a instanceof Expr.Const ? "-(" + text(a) + ")" : "-" + text(a);
            case Expr.Unary(UnaryOp op, Expr a) -> op.name().toLowerCase(Locale.ROOT) + "(" + text(a) + ")";
            case Expr.Binary(BinaryOp op, Expr a, Expr b) -> infix(a, op.symbol(), b);
            case Expr.Compare(Relation relation, Expr a, Expr b) -> infix(a, relation.symbol(), b);
            case Expr.Both(Expr a, Expr b) -> infix(a, "&", b);
            case Expr.Not(Expr a) -> "!" + text(a);
            case Expr.Select(Expr condition, Expr a, Expr b) ->
                "(" + text(condition) + " ? " + text(a) + " : " + text(b) + ")";
            case Expr.Convert(Kind kind, Expr a) -> "(" + kind.name().toLowerCase(Locale.ROOT) + ") " + text(a);
            case Expr.Load(ArrayRef array, Expr index) -> name(array) + "[" + text(index) + "]";
            case Expr.Size(ArrayRef array) -> name(array) + ".size";
            case Expr.Fma f -> call("fma", f);
            case Expr.First f -> call("first", f);
            case Expr.Last l -> call("last", l);
        };
    }

    private String infix(Expr a, String symbol, Expr b) {
        return "(" + text(a) + " " + symbol + " " + text(b) + ")";
    }

    private String call(String function, Expr e) {
        return e.operands().stream().map(this::text).collect(Collectors.joining(", ", function + "(", ")"));
    }

    /** A number as Java writes it, but for floats, which have no letter; a condition as a word. */
    private static String constant(Expr.Const c) {
        return switch (c.kind()) {
            case LONG -> c.value() + "L";
            case DOUBLE -> c.value() + "d";
            case BOOLEAN -> c.value().intValue() == 0 ? "false" : "true";
            case INT, FLOAT -> c.value().toString();
        };
    }
}
