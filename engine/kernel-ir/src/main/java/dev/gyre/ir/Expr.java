package dev.gyre.ir;

import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** An expression: a tree without side effects. Trees are compared by their structure. */
public sealed interface Expr {
    /** Levels below an expression that its hash depends on: of a whole tree it would take as long as a walk over it. */
    int HASHED = 2;

    Kind kind();

    /** Operands in the order of evaluation. */
    List<Expr> operands();

    /** This expression of other operands. */
    Expr with(List<Expr> operands);

    /** An expression without operands. */
    sealed interface Leaf extends Expr {
        @Override
        default List<Expr> operands() {
            return List.of();
        }

        @Override
        default Expr with(List<Expr> operands) {
            return this;
        }
    }

    record Const(Kind kind, Number value) implements Leaf {
        public static Const of(int value) {
            return new Const(Kind.INT, value);
        }

        /** The constant one of a whole number's kind. */
        public static Const one(Kind kind) {
            return kind == Kind.LONG ? new Const(kind, 1L) : of(1);
        }

        public static Const zero(Kind kind) {
            return switch (kind) {
                case INT, BOOLEAN -> new Const(kind, 0);
                case LONG -> new Const(kind, 0L);
                case FLOAT -> new Const(kind, 0f);
                case DOUBLE -> new Const(kind, 0d);
            };
        }

        @Override
        public String toString() {
            return Printer.print(this);
        }
    }

    record Local(KernelVariable variable) implements Leaf {
        @Override
        public Kind kind() {
            return variable.kind();
        }

        @Override
        public String toString() {
            return Printer.print(this);
        }
    }

    record Unary(UnaryOp op, Expr a) implements Expr {
        @Override
        public Kind kind() {
            return op.result(a.kind());
        }

        @Override
        public List<Expr> operands() {
            return List.of(a);
        }

        @Override
        public Expr with(List<Expr> operands) {
            return new Unary(op, operands.get(0));
        }

        @Override
        public String toString() {
            return Printer.print(this);
        }
    }

    record Binary(BinaryOp op, Expr a, Expr b) implements Expr {
        @Override
        public Kind kind() {
            return a.kind();
        }

        @Override
        public List<Expr> operands() {
            return List.of(a, b);
        }

        @Override
        public Expr with(List<Expr> operands) {
            return new Binary(op, operands.get(0), operands.get(1));
        }

        @Override
        public int hashCode() {
            return hash(this, HASHED);
        }

        @Override
        public String toString() {
            return Printer.print(this);
        }
    }

    /** a b + c with one rounding. */
    record Fma(Expr a, Expr b, Expr c) implements Expr {
        @Override
        public Kind kind() {
            return a.kind();
        }

        @Override
        public List<Expr> operands() {
            return List.of(a, b, c);
        }

        @Override
        public Expr with(List<Expr> operands) {
            return new Fma(operands.get(0), operands.get(1), operands.get(2));
        }

        @Override
        public String toString() {
            return Printer.print(this);
        }
    }

    record Compare(Relation relation, Expr a, Expr b) implements Expr {
        @Override
        public Kind kind() {
            return Kind.BOOLEAN;
        }

        @Override
        public List<Expr> operands() {
            return List.of(a, b);
        }

        @Override
        public Expr with(List<Expr> operands) {
            return new Compare(relation, operands.get(0), operands.get(1));
        }

        @Override
        public String toString() {
            return Printer.print(this);
        }
    }

    record Not(Expr a) implements Expr {
        @Override
        public Kind kind() {
            return Kind.BOOLEAN;
        }

        @Override
        public List<Expr> operands() {
            return List.of(a);
        }

        @Override
        public Expr with(List<Expr> operands) {
            return new Not(operands.get(0));
        }

        /** The negation, simplified where the operand is a comparison of integers or a negation. */
        public static Expr of(Expr condition) {
            return switch (condition) {
                case Not(Expr a) -> a;
                case Compare(Relation r, Expr a, Expr b) when !a.kind().isFloating() -> new Compare(r.opposite(), a, b);
                default -> new Not(condition);
            };
        }

        @Override
        public String toString() {
            return Printer.print(this);
        }
    }

    /** The conjunction of two conditions; the second may be evaluated where the first is false. */
    record Both(Expr a, Expr b) implements Expr {
        @Override
        public Kind kind() {
            return Kind.BOOLEAN;
        }

        @Override
        public List<Expr> operands() {
            return List.of(a, b);
        }

        @Override
        public Expr with(List<Expr> operands) {
            return new Both(operands.get(0), operands.get(1));
        }

        @Override
        public String toString() {
            return Printer.print(this);
        }
    }

    /** One of two values; the other isn't evaluated, or only in lanes that don't count. */
    record Select(Expr condition, Expr a, Expr b) implements Expr {
        @Override
        public Kind kind() {
            return a.kind();
        }

        @Override
        public List<Expr> operands() {
            return List.of(condition, a, b);
        }

        @Override
        public Expr with(List<Expr> operands) {
            return new Select(operands.get(0), operands.get(1), operands.get(2));
        }

        @Override
        public String toString() {
            return Printer.print(this);
        }
    }

    /** Java's numeric conversion between the kinds. */
    record Convert(Kind kind, Expr a) implements Expr {
        @Override
        public List<Expr> operands() {
            return List.of(a);
        }

        @Override
        public Expr with(List<Expr> operands) {
            return new Convert(kind, operands.get(0));
        }

        @Override
        public String toString() {
            return Printer.print(this);
        }
    }

    record Load(ArrayRef array, Expr index) implements Expr {
        @Override
        public Kind kind() {
            return array.storage().kind();
        }

        @Override
        public List<Expr> operands() {
            return List.of(index);
        }

        @Override
        public Expr with(List<Expr> operands) {
            return new Load(array, operands.get(0));
        }

        @Override
        public int hashCode() {
            return hash(this, HASHED);
        }

        @Override
        public String toString() {
            return Printer.print(this);
        }
    }

    /** The value of an integer in the first lane, where it grows from lane to lane. */
    record First(Expr a) implements Expr {
        @Override
        public Kind kind() {
            return a.kind();
        }

        @Override
        public List<Expr> operands() {
            return List.of(a);
        }

        @Override
        public Expr with(List<Expr> operands) {
            return new First(operands.get(0));
        }

        @Override
        public String toString() {
            return Printer.print(this);
        }
    }

    /** The value of an integer in the first lane of the last of the vectors that go together, where it grows from lane to lane. */
    record Last(Expr a) implements Expr {
        @Override
        public Kind kind() {
            return a.kind();
        }

        @Override
        public List<Expr> operands() {
            return List.of(a);
        }

        @Override
        public Expr with(List<Expr> operands) {
            return new Last(operands.get(0));
        }

        @Override
        public String toString() {
            return Printer.print(this);
        }
    }

    /** The number of an array's elements. */
    record Size(ArrayRef array) implements Leaf {
        @Override
        public Kind kind() {
            return Kind.INT;
        }

        @Override
        public String toString() {
            return Printer.print(this);
        }
    }

    /** Calls the action with this expression and all below it, operands first. */
    default void walk(Consumer<Expr> action) {
        operands().forEach(o -> o.walk(action));
        action.accept(this);
    }

    /** Whether it or an expression below it meets a condition. */
    default boolean any(Predicate<Expr> condition) {
        return condition.test(this) || operands().stream().anyMatch(o -> o.any(condition));
    }

    /** Rewrites bottom-up: operands first, then the expression made of them. */
    default Expr rewrite(UnaryOperator<Expr> rule) {
        List<Expr> old = operands();
        List<Expr> rewritten = old.stream().map(o -> o.rewrite(rule)).toList();
        return rule.apply(rewritten.equals(old) ? this : with(rewritten));
    }

    private static int hash(Expr e, int levels) {
        return switch (e) {
            case Binary(BinaryOp op, Expr a, Expr b) ->
                levels == 0 ? op.hashCode() : 31 * (31 * op.hashCode() + hash(a, levels - 1)) + hash(b, levels - 1);
            case Load(ArrayRef array, Expr index) ->
                31 * array.hashCode() + (levels == 0 ? 1 : hash(index, levels - 1));
            case Const _, Local _, Size _ -> e.hashCode();
            default -> e.operands().size();
        };
    }

    /** Whether it reads memory. */
    default boolean loads() {
        return any(Load.class::isInstance);
    }

    /** Adds the variables that it reads. */
    default void addReads(Set<KernelVariable> variables) {
        walk(e -> {
            if (e instanceof Local(KernelVariable v)) {
                variables.add(v);
            }
        });
    }

    /** Whether it reads a variable. */
    default boolean reads(KernelVariable variable) {
        return reads(Set.of(variable));
    }

    /** Whether it reads one of some variables. */
    default boolean reads(Set<KernelVariable> variables) {
        return any(e -> e instanceof Local(KernelVariable v) && variables.contains(v));
    }
}
