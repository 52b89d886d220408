package dev.gyre.fpga.flow;

import dev.gyre.fpga.kernels.Float32;
import dev.gyre.fpga.kernels.FloatFunctions;
import dev.gyre.ir.ArrayRef;
import dev.gyre.ir.BinaryOp;
import dev.gyre.ir.Kind;
import dev.gyre.ir.Relation;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.UnaryOp;
import dev.gyre.ir.bytecode.KernelCode;
import dev.gyre.ir.bytecode.KernelMethod;
import dev.gyre.ir.bytecode.RefusedException;
import dev.gyre.ir.front.KernelIr;
import dev.gyre.ir.pipeline.MiddleEnd;
import dev.gyre.ir.pipeline.Unit;
import java.lang.invoke.MethodType;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Operators and functions of floats as nodes: what {@link Float32} and {@link FloatFunctions} have in Java, read from its bytecode as any
 * kernel is, in the place of the operator; and comparisons, on bits put in order.
 */
final class FloatOperators {
    private static final MethodType TYPE = MethodType.methodType(void.class, IntArray.class, IntArray.class);
    private static final Set<String> FUNCTIONS = Set.of("exp", "tanh");
    private static final Set<String> SHARED = Set.of("add", "multiply", "divide", "root", "exp", "tanh");
    private static final Map<String, List<Stmt>> READ = new ConcurrentHashMap<>();
    private static final int SIGN = 0x80000000;
    private static final int INFINITY = 0x7F800000;
    private static final int NAN = 0x7FC00000;

    private final ValueGraph graph;
    private final boolean shared;
    private final Map<Use, Node> made = new LinkedHashMap<>();

    private record Use(String operator, List<Node> operands) {}

    /**
     * The operators for a graph.
     *
     * @param shared whether operators are nodes of their own, of which several may become one operator that takes turns
     */
    FloatOperators(ValueGraph graph, boolean shared) {
        this.graph = graph;
        this.shared = shared;
    }

    Node binary(BinaryOp op, Node a, Node b) throws RefusedException {
        return switch (op) {
            case ADD -> inline("add", a, b);
            case SUB -> inline("add", a, graph.binary(BinaryOp.XOR, 32, b, graph.constant(SIGN)));
            case MUL -> inline("multiply", a, b);
            case DIV -> inline("divide", a, b);
            case MIN, MAX -> {
                Relation relation = op == BinaryOp.MIN ? Relation.LT : Relation.GT;
                Node chosen = graph.choose(graph.compare(relation, ordered(a), ordered(b)), a, b);
                yield graph.choose(graph.either(isNan(a), isNan(b)), graph.constant(NAN), chosen);
            }
            default -> throw new RefusedException("it computes with floats: %s", op.symbol());
        };
    }

    Node unary(UnaryOp op, Node a) throws RefusedException {
        return switch (op) {
            case NEG -> graph.binary(BinaryOp.XOR, 32, a, graph.constant(SIGN));
            case ABS -> magnitude(a);
            case SQRT -> inline("root", a);
            case EXP -> inline("exp", a);
            case TANH -> inline("tanh", a);
            case FLOOR -> inline("floor", a);
            case CEIL -> unary(UnaryOp.NEG, inline("floor", unary(UnaryOp.NEG, a)));
            default ->
                throw new RefusedException(
                        "it takes the %s of floats", op.name().toLowerCase(Locale.ROOT));
        };
    }

    Node compare(Relation relation, Node a, Node b) {
        Node none = graph.either(isNan(a), isNan(b));
        Node ordered = graph.compare(relation, ordered(positiveZero(a)), ordered(positiveZero(b)));
        return relation == Relation.NE ? graph.either(none, ordered) : graph.both(graph.not(none), ordered);
    }

    Node convert(Kind to, Kind from, Node a) throws RefusedException {
        if (from == Kind.INT && to == Kind.FLOAT) {
            return inline("fromInt", a);
        } else if (from == Kind.FLOAT && to == Kind.INT) {
            return inline("toInt", a);
        } else if (from == to) {
            return a;
        }
        throw new RefusedException(
                "it converts a %s to a %s",
                from.name().toLowerCase(Locale.ROOT), to.name().toLowerCase(Locale.ROOT));
    }

    private Node isNan(Node a) {
        return graph.compare(Relation.GT, magnitude(a), graph.constant(INFINITY));
    }

    private Node magnitude(Node a) {
        return graph.binary(BinaryOp.AND, 32, a, graph.constant(~SIGN));
    }

    private Node positiveZero(Node a) {
        return graph.choose(graph.compare(Relation.EQ, magnitude(a), graph.constant(0)), graph.constant(0), a);
    }

    /** Bits as an int that is in the order of the floats: of negative ones all but the sign turned over. */
    private Node ordered(Node a) {
        Node signs = graph.binary(BinaryOp.SHR, 32, a, graph.constant(31));
        return graph.binary(BinaryOp.XOR, 32, a, graph.binary(BinaryOp.AND, 32, signs, graph.constant(~SIGN)));
    }

    private Node inline(String operator, Node... operands) throws RefusedException {
        if (shared && SHARED.contains(operator) && !Arrays.stream(operands).allMatch(Node::isFixed)) {
            return graph.make(new NodeOperation.Unit(operator), List.of(operands), ValueRange.INT);
        }
        Use use = new Use(operator, List.of(operands));
        Node known = made.get(use);
        if (known == null) {
            known = run(operator, use.operands);
            made.put(use, known);
        }
        return known;
    }

    /** The result of an operator for operands. */
    Node run(String operator, List<Node> operands) throws RefusedException {
        return run(read(operator), operands);
    }

    private Node run(List<Stmt> statements, List<Node> operands) throws RefusedException {
        Node[] result = new Node[1];
        Cells cells = new Cells() {
            @Override
            public Node read(ArrayRef array, Node index) {
                return operands.get((int) index.value());
            }

            @Override
            public void write(ArrayRef array, Node index, Node value, Node enable) {
                result[0] = value;
            }
        };
        StraightCode code = new StraightCode(graph, cells, new Expressions(graph, cells, Map.of(), false));
        code.run(statements, Environment.root(graph, Set.of()), graph.truth(true));
        return result[0];
    }

    private static List<Stmt> read(String operator) throws RefusedException {
        List<Stmt> known = READ.get(operator);
        if (known == null) {
            Class<?> owner = FUNCTIONS.contains(operator) ? FloatFunctions.class : Float32.class;
            KernelCode code = KernelCode.read(new KernelMethod(owner, operator, TYPE))
                    .orElseThrow(() -> new RefusedException("%s.%s can't be read", owner.getSimpleName(), operator));
            KernelIr kernel = KernelIr.parse(code);
            known = MiddleEnd.CIRCUITS.run(kernel.body(), Unit.of(kernel));
            READ.put(operator, known);
        }
        return known;
    }
}
