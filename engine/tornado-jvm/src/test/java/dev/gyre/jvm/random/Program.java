package dev.gyre.jvm.random;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** A random kernel as a tree, from which its Java source is printed and smaller programs are derived. */
record Program(String loops, List<Statement> body) {

    private static final int MOST_ATTEMPTS = 400;

    /** The kernel's parameters; y, b and c are written, each iteration its own element. */
    static final String PARAMETERS =
            "FloatArray x, FloatArray y, IntArray a, IntArray b, Int8Array c, int n, int m, float f";

    enum Type {
        FLOAT("1.5f"),
        INT("3"),
        CONDITION("true");

        private final String constant;

        Type(String constant) {
            this.constant = constant;
        }

        Expression constant() {
            return new Expression(this, constant, List.of());
        }
    }

    /** Text with a place for each operand. */
    record Expression(Type type, String text, List<Expression> operands) {
        String print() {
            return text.formatted(operands.stream().map(Expression::print).toArray());
        }

        /** The same with one text in the place of another. */
        Expression with(String old, String other) {
            List<Expression> inner =
                    operands.stream().map(o -> o.with(old, other)).toList();
            return new Expression(type, text.replace(old, other), inner);
        }

        /** The same, with the results of floats' arithmetic off by a unit in the last place. */
        Expression noisy() {
            List<Expression> inner = operands.stream().map(Expression::noisy).toList();
            boolean wrapped = type == Type.FLOAT && Noise.rounds(text);
            return new Expression(type, wrapped ? Noise.wrapped(text) : text, inner);
        }

        /** Smaller expressions of the same type. */
        List<Expression> smaller() {
            List<Expression> result = new ArrayList<>();
            if (!operands.isEmpty()) {
                result.add(type.constant());
            }
            operands.stream().filter(o -> o.type() == type).forEach(result::add);
            for (int i = 0; i < operands.size(); i++) {
                for (Expression o : operands.get(i).smaller()) {
                    result.add(new Expression(type, text, replaced(operands, i, o)));
                }
            }
            return result;
        }
    }

    /** Text with a place for each expression and each body. */
    record Statement(String text, List<Expression> expressions, List<List<Statement>> bodies) {
        String print() {
            List<String> parts = new ArrayList<>();
            expressions.forEach(e -> parts.add(e.print()));
            bodies.forEach(b -> parts.add(Program.print(b)));
            return text.formatted(parts.toArray());
        }

        Statement noisy() {
            boolean floats = expressions.size() == 1 && expressions.getFirst().type() == Type.FLOAT;
            return new Statement(
                    floats ? Noise.text(text) : text,
                    expressions.stream().map(Expression::noisy).toList(),
                    bodies.stream().map(Program::noisy).toList());
        }

        List<List<Statement>> smaller() {
            List<List<Statement>> result = new ArrayList<>();
            bodies.forEach(result::add);
            for (int i = 0; i < expressions.size(); i++) {
                for (Expression e : expressions.get(i).smaller()) {
                    result.add(List.of(new Statement(text, replaced(expressions, i, e), bodies)));
                }
            }
            for (int i = 0; i < bodies.size(); i++) {
                for (List<Statement> b : Program.smaller(bodies.get(i))) {
                    result.add(List.of(new Statement(text, expressions, replaced(bodies, i, b))));
                }
            }
            return result;
        }
    }

    /** The kernel as a method. */
    String print(String name) {
        return "static void %s(%s) {\n%s}\n".formatted(name, PARAMETERS, loops.formatted(print(body)));
    }

    /** The same in {@linkplain Noise noisy} arithmetic. */
    Program noisy() {
        return new Program(loops, noisy(body));
    }

    private static List<Statement> noisy(List<Statement> statements) {
        return statements.stream().map(Statement::noisy).toList();
    }

    /** Programs with something left out, the most first. */
    List<Program> smaller() {
        return smaller(body).stream().map(b -> new Program(loops, b)).toList();
    }

    /** The program made as small as it goes, one part left out at a time, while it still shows something. */
    Program smallest(Predicate<Program> shows) {
        Program smallest = this;
        int attempts = 0;
        boolean progress = true;
        while (progress && attempts < MOST_ATTEMPTS) {
            progress = false;
            for (Program candidate : smallest.smaller()) {
                attempts++;
                if (shows.test(candidate)) {
                    smallest = candidate;
                    progress = true;
                    break;
                }
            }
        }
        return smallest;
    }

    static String print(List<Statement> statements) {
        StringBuilder text = new StringBuilder();
        statements.forEach(s -> text.append(s.print()).append('\n'));
        return text.toString();
    }

    static List<List<Statement>> smaller(List<Statement> statements) {
        List<List<Statement>> result = new ArrayList<>();
        for (int i = 0; i < statements.size(); i++) {
            List<Statement> without = new ArrayList<>(statements);
            without.remove(i);
            result.add(without);
        }
        for (int i = 0; i < statements.size(); i++) {
            for (List<Statement> s : statements.get(i).smaller()) {
                List<Statement> with = new ArrayList<>(statements);
                with.remove(i);
                with.addAll(i, s);
                result.add(with);
            }
        }
        return result;
    }

    private static <T> List<T> replaced(List<T> list, int index, T element) {
        List<T> result = new ArrayList<>(list);
        result.set(index, element);
        return result;
    }
}
