package dev.gyre.ir.text;

import dev.gyre.ir.ArrayRef;
import dev.gyre.ir.BinaryOp;
import dev.gyre.ir.Expr;
import dev.gyre.ir.Kind;
import dev.gyre.ir.Relation;
import dev.gyre.ir.UnaryOp;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Reads expressions of a form's text. Operations of two values stand in brackets, so that none binds more than another. */
final class ExpressionParser {
    private static final Map<String, Kind> KINDS =
            named(Kind.values(), kind -> kind.name().toLowerCase(Locale.ROOT));
    private static final Map<String, UnaryOp> FUNCTIONS =
            named(UnaryOp.values(), op -> op.name().toLowerCase(Locale.ROOT));
    private static final Set<String> OTHERS = Set.of("fma", "first", "last");
    private static final Map<String, BinaryOp> OPERATORS = named(BinaryOp.values(), BinaryOp::symbol);
    private static final Map<String, Relation> RELATIONS = named(Relation.values(), Relation::symbol);

    private final FormNames names;

    ExpressionParser(FormNames names) {
        this.names = names;
    }

    private static <T> Map<String, T> named(T[] all, Function<T, String> name) {
        return Arrays.stream(all).collect(Collectors.toMap(name, x -> x));
    }

    /** The expression that begins with the line's next word. */
    Expr read(FormLine line) {
        String word = line.peek();
        char first = word.charAt(0);
        if (line.isAtEnd()) {
            throw line.wrong("an expression must stand here, not " + word);
        } else if (line.skip("(")) {
            return KINDS.containsKey(line.peek()) && line.peek(1).equals(")") ? conversion(line) : inBrackets(line);
        } else if (line.skip("!")) {
            return new Expr.Not(condition(line));
        } else if (line.skip("-")) {
            return new Expr.Unary(UnaryOp.NEG, read(line));
        } else if (Character.isDigit(first) || first == '-' || word.matches("(NaN|Infinity)d?|true|false")) {
            return constant(line);
        } else if (line.peek(1).equals("[")) {
            ArrayRef array = names.array(line);
            line.expect("[");
            Expr index = read(line);
            line.expect("]");
            return new Expr.Load(array, index);
        } else if (line.peek(1).equals("(")) {
            return call(line);
        }
        return names.value(line);
    }

    private Expr conversion(FormLine line) {
        Kind kind = KINDS.get(line.next());
        line.expect(")");
        return new Expr.Convert(kind, read(line));
    }

    private Expr inBrackets(FormLine line) {
        Expr a = read(line);
        if (line.skip(")")) {
            return a;
        }
        if (line.skip("?")) {
            isCondition(line, a);
            Expr then = read(line);
            line.expect(":");
            Expr otherwise = read(line);
            same(line, then, otherwise);
            line.expect(")");
            return new Expr.Select(a, then, otherwise);
        }
        String symbol = line.peek();
        if (!RELATIONS.containsKey(symbol) && !OPERATORS.containsKey(symbol)) {
            throw line.wrong("an operator must stand here, not " + symbol);
        }
        line.next();
        Expr b = read(line);
        if (!OPERATORS.containsKey(symbol) || !OPERATORS.get(symbol).isShift()) {
            same(line, a, b);
        }
        line.expect(")");
        if (RELATIONS.containsKey(symbol)) {
            return new Expr.Compare(RELATIONS.get(symbol), a, b);
        }
        BinaryOp op = OPERATORS.get(symbol);
        return op == BinaryOp.AND && a.kind() == Kind.BOOLEAN ? new Expr.Both(a, b) : new Expr.Binary(op, a, b);
    }

    private Expr call(FormLine line) {
        String function = line.next();
        UnaryOp op = FUNCTIONS.get(function);
        if (op == null && !OTHERS.contains(function)) {
            throw line.wrongBefore("there is no function " + function);
        }
        line.expect("(");
        Expr a = read(line);
        Expr result = switch (function) {
            case "fma" -> {
                line.expect(",");
                Expr b = read(line);
                line.expect(",");
                yield new Expr.Fma(a, b, read(line));
            }
            case "first" -> new Expr.First(a);
            case "last" -> new Expr.Last(a);
            default -> new Expr.Unary(op, a);
        };
        line.expect(")");
        return result;
    }

    private Expr condition(FormLine line) {
        Expr condition = read(line);
        isCondition(line, condition);
        return condition;
    }

    private static void isCondition(FormLine line, Expr e) {
        if (e.kind() != Kind.BOOLEAN) {
            throw line.wrongBefore(e + " must be a condition");
        }
    }

    private static void same(FormLine line, Expr a, Expr b) {
        if (a.kind() != b.kind()) {
            throw line.wrongBefore("%s and %s must be of one kind, not %s and %s"
                    .formatted(
                            a,
                            b,
                            a.kind().name().toLowerCase(Locale.ROOT),
                            b.kind().name().toLowerCase(Locale.ROOT)));
        }
    }

    private static Expr constant(FormLine line) {
        String word = line.next();
        String digits = word.substring(0, word.length() - 1);
        try {
            if (word.equals("true") || word.equals("false")) {
                return new Expr.Const(Kind.BOOLEAN, word.equals("true") ? 1 : 0);
            } else if (word.endsWith("L")) {
                return new Expr.Const(Kind.LONG, Long.valueOf(digits));
            } else if (word.endsWith("d")) {
                return new Expr.Const(Kind.DOUBLE, Double.valueOf(digits));
            } else if (word.contains(".") || word.endsWith("NaN") || word.endsWith("Infinity")) {
                return new Expr.Const(Kind.FLOAT, Float.valueOf(word));
            }
            return new Expr.Const(Kind.INT, Integer.valueOf(word));
        } catch (NumberFormatException e) {
            throw line.wrongBefore(word + " isn't a number of its kind");
        }
    }
}
