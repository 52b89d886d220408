package dev.gyre.ir.front;

import dev.gyre.ir.BinaryOp;
import dev.gyre.ir.Expr;
import dev.gyre.ir.Kind;
import dev.gyre.ir.Relation;
import dev.gyre.ir.Storage;
import dev.gyre.ir.UnaryOp;
import dev.gyre.ir.bytecode.RefusedException;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;

/** The meaning of arithmetic, conversion and branch instructions. */
final class Operators {
    private Operators() {}

    static Kind kind(TypeKind type) throws RefusedException {
        return switch (type) {
            case INT, BOOLEAN, BYTE, SHORT, CHAR -> Kind.INT;
            case LONG -> Kind.LONG;
            case FLOAT -> Kind.FLOAT;
            case DOUBLE -> Kind.DOUBLE;
            default -> throw new RefusedException("it computes with objects");
        };
    }

    static Storage storage(TypeKind type) throws RefusedException {
        return switch (type) {
            case BYTE, BOOLEAN -> Storage.BYTE;
            case SHORT, CHAR -> Storage.SHORT;
            case INT -> Storage.INT;
            case LONG -> Storage.LONG;
            case FLOAT -> Storage.FLOAT;
            case DOUBLE -> Storage.DOUBLE;
            default -> throw new RefusedException("it has an array of %s", type);
        };
    }

    static BinaryOp binary(Opcode opcode) throws RefusedException {
        return switch (opcode) {
            case IADD, LADD, FADD, DADD -> BinaryOp.ADD;
            case ISUB, LSUB, FSUB, DSUB -> BinaryOp.SUB;
            case IMUL, LMUL, FMUL, DMUL -> BinaryOp.MUL;
            case IDIV, LDIV, FDIV, DDIV -> BinaryOp.DIV;
            case IREM, LREM, FREM, DREM -> BinaryOp.REM;
            case IAND, LAND -> BinaryOp.AND;
            case IOR, LOR -> BinaryOp.OR;
            case IXOR, LXOR -> BinaryOp.XOR;
            case ISHL, LSHL -> BinaryOp.SHL;
            case ISHR, LSHR -> BinaryOp.SHR;
            case IUSHR, LUSHR -> BinaryOp.USHR;
            default -> throw new RefusedException("it uses the instruction %s", opcode);
        };
    }

    static Expr convert(TypeKind to, Expr value) throws RefusedException {
        return switch (to) {
            case BYTE -> new Expr.Unary(UnaryOp.TO_BYTE, value);
            case SHORT -> new Expr.Unary(UnaryOp.TO_SHORT, value);
            case CHAR -> new Expr.Unary(UnaryOp.TO_CHAR, value);
            case FLOAT -> value.kind() == Kind.DOUBLE ? Intrinsics.narrow(value) : new Expr.Convert(Kind.FLOAT, value);
            default -> new Expr.Convert(kind(to), value);
        };
    }

    /** The condition of a branch on one value, which may be the order of two. */
    static Expr test(Opcode opcode, Value value) throws RefusedException {
        Relation relation = relation(opcode);
        return switch (value) {
            case Value.Scalar(Expr.Select(Expr c, Expr.Const one, Expr.Const zero))
            when one.value().equals(1) && zero.value().equals(0) && relation == Relation.NE -> c;
            case Value.Scalar(Expr.Select(Expr c, Expr.Const one, Expr.Const zero))
            when one.value().equals(1) && zero.value().equals(0) && relation == Relation.EQ -> Expr.Not.of(c);
            case Value.Scalar(Expr expr) -> new Expr.Compare(relation, expr, Expr.Const.of(0));
            case Value.Order(Expr a, Expr b, boolean nanIsGreater) -> order(relation, a, b, nanIsGreater);
            default -> throw new RefusedException("it compares objects");
        };
    }

    /** A three-way comparison's condition; of NaN it says greater or less: where the branch is taken on that, it's the opposite negated. */
    private static Expr order(Relation relation, Expr a, Expr b, boolean nanIsGreater) {
        boolean takenOnNan = switch (relation) {
            case GT, GE -> nanIsGreater;
            case LT, LE -> !nanIsGreater;
            case EQ -> false;
            case NE -> true;
        };
        return takenOnNan && relation != Relation.NE
                ? Expr.Not.of(new Expr.Compare(relation.opposite(), a, b))
                : new Expr.Compare(relation, a, b);
    }

    static Relation relation(Opcode opcode) throws RefusedException {
        return switch (opcode) {
            case IFEQ, IF_ICMPEQ -> Relation.EQ;
            case IFNE, IF_ICMPNE -> Relation.NE;
            case IFLT, IF_ICMPLT -> Relation.LT;
            case IFGE, IF_ICMPGE -> Relation.GE;
            case IFGT, IF_ICMPGT -> Relation.GT;
            case IFLE, IF_ICMPLE -> Relation.LE;
            default -> throw new RefusedException("it uses the instruction %s", opcode);
        };
    }
}
