package dev.gyre.ir.text;

import dev.gyre.ir.ArrayRef;
import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Kind;
import dev.gyre.ir.Label;
import dev.gyre.ir.Relation;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.Storage;
import dev.gyre.ir.bytecode.Arguments;
import dev.gyre.ir.front.ContextCalls;
import dev.gyre.ir.front.KernelIr;
import dev.gyre.ir.front.OwnArrays;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads what {@link FormText} writes. */
final class FormParser {
    private static final Set<String> STORAGES = Set.of("byte", "short", "int", "long", "float", "double");

    private final List<FormLine> lines = new ArrayList<>();
    private final FormNames names = new FormNames();
    private final ExpressionParser expressions = new ExpressionParser(names);
    private final Map<String, Label> labels = new HashMap<>();
    private final List<KernelIr.Parameter> parameters = new ArrayList<>();
    private final List<OwnArrays.OwnArray> own = new ArrayList<>();
    private final Set<KernelVariable> given = new LinkedHashSet<>();
    private Optional<ContextCalls> group = Optional.empty();
    private int at;

    FormParser(String text) {
        List<String> all = text.lines().toList();
        for (int l = 0; l < all.size(); l++) {
            if (!all.get(l).isBlank()) {
                lines.add(new FormLine(l + 1, all.get(l)));
            }
        }
    }

    KernelIr kernel() {
        boolean context = lines.stream()
                .anyMatch(line -> line.peek().equals("context") && line.peek(1).startsWith("the end"));
        while (at < lines.size() && declaration(lines.get(at))) {
            at++;
        }
        if (context && group.isEmpty()) {
            group();
        }
        List<Stmt> body = list(0);
        if (at < lines.size()) {
            throw lines.get(at)
                    .wrong("a statement within another one stands behind no statement that has any within it");
        }
        Optional<OwnArrays> arrays = own.isEmpty()
                ? Optional.empty()
                : Optional.of(OwnArrays.of(own.getFirst().array().parameter(), own));
        return new KernelIr(List.copyOf(parameters), body, group, Arguments.PLAIN, given, Set.of(), arrays);
    }

    /** Reads what stands before the statements, if that's what a line is. */
    private boolean declaration(FormLine line) {
        String first = line.peek();
        boolean alone = line.peek(1).startsWith("the end");
        if (alone && first.equals("context")) {
            line.next();
            parameters.add(new KernelIr.Parameter.Context());
        } else if (alone && first.equals("object")) {
            line.next();
            parameters.add(new KernelIr.Parameter.ObjectArgument());
        } else if (isType(first)) {
            parameter(line);
        } else if (first.equals("let") && isType(line.peek(1))) {
            line.next();
            let(line);
        } else if ((first.equals("local") || first.equals("item")) && isType(line.peek(1))) {
            line.next();
            ofGroup(line, first.equals("item"));
        } else {
            return false;
        }
        line.end();
        return true;
    }

    private static boolean isType(String word) {
        return STORAGES.contains(word) || word.equals("boolean");
    }

    private void parameter(FormLine line) {
        String type = line.next();
        if (!line.skip("[")) {
            parameters.add(new KernelIr.Parameter.Scalar(names.declare(line, kind(type))));
            return;
        }
        if (line.skip("]")) {
            parameters.add(new KernelIr.Parameter.Array(array(line, type, parameters.size(), false)));
            return;
        }
        int size = line.integer();
        line.expect("]");
        ArrayRef array = array(line, type, parameters.size(), true);
        parameters.add(new KernelIr.Parameter.Array(array));
        own.add(new OwnArrays.OwnArray(array, size));
    }

    private void let(FormLine line) {
        String type = line.next();
        if (line.skip("[")) {
            line.expect("]");
            array(line, type, Integer.MIN_VALUE, false);
        } else {
            given.add(names.declare(line, kind(type)));
        }
    }

    private ContextCalls group() {
        if (group.isEmpty()) {
            ContextCalls made = new ContextCalls(parameters.size());
            List.of(made.items(), made.groups(), made.sizes(), made.counts())
                    .forEach(axes -> axes.forEach(names::declare));
            group = Optional.of(made);
        }
        return group.get();
    }

    private void ofGroup(FormLine line, boolean item) {
        ContextCalls all = group();
        String type = line.next();
        line.expect("[");
        Expr size = expressions.read(line);
        line.expect("]");
        ArrayRef array = array(line, type, all.firstArray() + all.arrays().size(), false);
        boolean zeroed = line.skip(",");
        if (zeroed) {
            line.expect("zeroed");
        }
        ContextCalls.LocalArray local = new ContextCalls.LocalArray(array, size, zeroed);
        if (item) {
            all.addOwn(local, size);
        } else {
            all.add(local);
        }
    }

    /** An array's name and traits. */
    private ArrayRef array(FormLine line, String type, int place, boolean ofIterations) {
        int parameter = place;
        int room = 0;
        boolean checked = false;
        boolean isOwn = ofIterations;
        boolean offHeap = false;
        String name = line.name();
        while (line.peek().equals(",") && !line.peek(1).equals("zeroed")) {
            line.next();
            switch (line.next()) {
                case "at" -> parameter = line.integer();
                case "room" -> room = line.integer();
                case "checked" -> checked = true;
                case "own" -> isOwn = true;
                case "off" -> {
                    line.expect("heap");
                    offHeap = true;
                }
                default -> throw line.wrongBefore("an array is at N, of room N, checked, own or off heap");
            }
        }
        Storage storage = Storage.valueOf(type.toUpperCase(Locale.ROOT));
        return names.declare(line, new ArrayRef(parameter, name, storage, room, checked, isOwn, offHeap));
    }

    private static Kind kind(String type) {
        return type.equals("boolean")
                ? Kind.BOOLEAN
                : Storage.valueOf(type.toUpperCase(Locale.ROOT)).kind();
    }

    /** Statements of the same depth. */
    private List<Stmt> list(int depth) {
        List<Stmt> statements = new ArrayList<>();
        while (at < lines.size()
                && lines.get(at).depth() == depth
                && !lines.get(at).peek().equals("else")) {
            FormLine line = lines.get(at++);
            statements.add(statement(line, depth));
        }
        return List.copyOf(statements);
    }

    private Stmt statement(FormLine line, int depth) {
        boolean assigns = line.peek(1).equals("=") || line.peek(1).equals("[");
        return switch (assigns ? "" : line.peek()) {
            case "if" -> branch(line, depth);
            case "block", "loop" -> labelled(line, depth, false);
            case "break", "continue" -> jump(line);
            case "barrier" -> {
                line.next();
                line.end();
                yield new Stmt.Barrier();
            }
            case "items" -> {
                line.next();
                line.expect(",");
                line.expect("region");
                int number = line.integer();
                line.end();
                yield new Stmt.Region(number, list(depth + 1));
            }
            case "for" -> loop(line, depth, new Label(-1));
            case "parts" -> {
                line.next();
                yield loop(line, depth, Label.PARTS);
            }
            case "parallel" -> {
                line.next();
                boolean counted = line.peek().equals("for");
                yield counted ? loop(line, depth, new Label(line.number(), true)) : labelled(line, depth, true);
            }
            default -> assignment(line);
        };
    }

    private Stmt assignment(FormLine line) {
        if (line.peek(1).equals("[")) {
            ArrayRef array = names.array(line);
            line.expect("[");
            Expr index = expressions.read(line);
            line.expect("]");
            line.expect("=");
            return new Stmt.Store(array, index, last(line));
        }
        String name = line.name();
        line.expect("=");
        Expr value = last(line);
        return new Stmt.Assign(names.assigned(line, name, value.kind()), value);
    }

    private Expr last(FormLine line) {
        Expr value = expressions.read(line);
        line.end();
        return value;
    }

    private Stmt branch(FormLine line, int depth) {
        line.next();
        Expr condition = last(line);
        List<Stmt> then = list(depth + 1);
        List<Stmt> otherwise = List.of();
        if (at < lines.size() && lines.get(at).depth() == depth && lines.get(at).skip("else")) {
            lines.get(at++).end();
            otherwise = list(depth + 1);
        }
        return new Stmt.If(condition, then, otherwise);
    }

    private Stmt labelled(FormLine line, int depth, boolean parallel) {
        boolean loop = line.next().equals("loop");
        String name = line.name();
        String number = name.replaceAll("^L|#.*", "");
        if (!number.matches("-?\\d+")) {
            throw line.wrongBefore("a label is L and a number, not " + name);
        }
        line.end();
        Label label = new Label(Integer.parseInt(number), parallel);
        Label outer = labels.put(name, label);
        List<Stmt> body = list(depth + 1);
        if (outer == null) {
            labels.remove(name);
        } else {
            labels.put(name, outer);
        }
        return loop ? new Stmt.Loop(label, body) : new Stmt.Block(label, body);
    }

    private Stmt jump(FormLine line) {
        boolean leaves = line.next().equals("break");
        Label label = labels.get(line.name());
        if (label == null) {
            throw line.wrongBefore("no block or loop around it has this label");
        }
        line.end();
        return leaves ? new Stmt.Break(label) : new Stmt.Continue(label);
    }

    private Stmt loop(FormLine line, int depth, Label label) {
        line.expect("for");
        String name = line.name();
        line.expect("=");
        Expr from = expressions.read(line);
        line.expect(";");
        KernelVariable variable = names.assigned(line, name, from.kind());
        Expr condition = expressions.read(line);
        if (!(condition instanceof Expr.Compare(Relation relation, Expr a, Expr bound))
                || !a.equals(new Expr.Local(variable))) {
            throw line.wrongBefore("a loop's condition compares %s with its bound".formatted(name));
        }
        line.expect(";");
        line.expect("+=");
        int step = line.integer();
        line.end();
        return new Stmt.For(label, variable, from, relation, bound, step, list(depth + 1));
    }
}
