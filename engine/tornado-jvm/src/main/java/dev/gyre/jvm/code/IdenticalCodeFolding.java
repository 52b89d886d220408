package dev.gyre.jvm.code;

import java.lang.classfile.ClassElement;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.CodeAttribute;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.constant.MethodHandleDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.AccessFlag;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Identical code folding, as linkers do it: of private static methods of a class with the same parameters and the same code one is left, which all
 * calls go to. What a kernel does to several arrays alike, as to queries, keys and values, the JIT compiles once then.
 *
 * <p>See Tallam et al., Safe ICF: Pointer Safe and Unwinding Aware Identical Code Folding in Gold, 2010. Nothing here compares methods.
 */
final class IdenticalCodeFolding {
    private final ClassDesc owner;
    /** The methods that go, and those that stand for them. */
    private final Map<Method, Method> folded = new HashMap<>();

    private record Method(String name, MethodTypeDesc type) {
        static Method of(MethodModel method) {
            return new Method(method.methodName().stringValue(), method.methodTypeSymbol());
        }
    }

    /** A method's parameters and code; methods of one class have the same numbers for the same constants. */
    private record Body(MethodTypeDesc type, String code) {}

    private IdenticalCodeFolding(ClassModel model) {
        this.owner = model.thisClass().asSymbol();
        Map<Body, Method> first = new HashMap<>();
        for (MethodModel method : model.methods()) {
            if (method.flags().has(AccessFlag.STATIC) && method.flags().has(AccessFlag.PRIVATE)) {
                method.code()
                        .map(CodeAttribute.class::cast)
                        .filter(code -> code.exceptionHandlers().isEmpty())
                        .ifPresent(code -> {
                            String bytes = new String(code.codeArray(), StandardCharsets.ISO_8859_1);
                            Method kept =
                                    first.putIfAbsent(new Body(method.methodTypeSymbol(), bytes), Method.of(method));
                            if (kept != null) {
                                folded.put(Method.of(method), kept);
                            }
                        });
            }
        }
    }

    /** The class with one of each; empty if no two are alike. */
    static Optional<byte[]> fold(ClassFile context, ClassModel model) {
        IdenticalCodeFolding folding = new IdenticalCodeFolding(model);
        if (folding.folded.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(context.transformClass(
                model,
                ClassTransform.dropping(folding::isFolded)
                        .andThen(ClassTransform.transformingMethodBodies(folding::redirect))));
    }

    private boolean isFolded(ClassElement element) {
        return element instanceof MethodModel m && folded.containsKey(Method.of(m));
    }

    private void redirect(CodeBuilder code, CodeElement element) {
        Method kept = switch (element) {
            case InvokeInstruction call ->
                kept(call.owner().asSymbol(), call.name().stringValue(), call.typeSymbol());
            case ConstantInstruction constant
            when constant.constantValue() instanceof DirectMethodHandleDesc handle ->
                kept(handle.owner(), handle.methodName(), handle.invocationType());
            default -> null;
        };
        if (kept == null) {
            code.with(element);
        } else if (element instanceof InvokeInstruction) {
            code.invokestatic(owner, kept.name(), kept.type());
        } else {
            code.loadConstant(
                    MethodHandleDesc.ofMethod(DirectMethodHandleDesc.Kind.STATIC, owner, kept.name(), kept.type()));
        }
    }

    /** What stands for a method; null if it isn't folded. */
    private Method kept(ClassDesc of, String name, MethodTypeDesc type) {
        return of.equals(owner) ? folded.get(new Method(name, type)) : null;
    }
}
