package dev.gyre.bench.peer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * An op of PyTorch that DJL has no call for, such as {@code scaled_dot_product_attention}: a TorchScript module of one
 * expression, made here and loaded as if {@code torch.jit.save} had written it. Autograd goes through it, and nothing is compiled
 * or fused: {@link Torch#start} switches the graph optimizer off, so that a call is what it is in eager PyTorch.
 *
 * <p>Such a file is a zip of a module's source in the subset of Python that TorchScript is, a pickle of its attributes, and a
 * version. Names are global to PyTorch, but those of different files may be equal.
 */
public final class TorchOp {

    private static final String MODULE = "Op";

    /** A pickle, protocol 2: an object of the class with the attribute that every module has, {@code training}, true. */
    private static final String OBJECT =
            "\u0080\u0002c__torch__\n" + MODULE + "\n)\u0081}(X\u0008\0\0\0training\u0088ub.";

    /** The pickle of an empty tuple. */
    private static final String NO_CONSTANTS = "\u0080\u0002).";

    /** Of the format, with which the meaning of some ops changed. */
    private static final String VERSION = "10\n";

    private final PtSymbolBlock module;

    /**
     * Loads an expression.
     *
     * @param m its owner
     * @param expression in TorchScript, where an op is {@code torch.name(...)}
     * @param operands names of the tensors in it
     */
    public TorchOp(NDManager m, String expression, String... operands) {
        try {
            module = JniUtils.loadModule(
                    (PtNDManager) m, new ByteArrayInputStream(archive(expression, operands)), false, false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@code addcmul}: x + a b, element by element. */
    public static TorchOp addcmul(NDManager m) {
        return new TorchOp(m, "torch.addcmul(x, a, b)", "x", "a", "b");
    }

    /** {@code addmm}: x + a b, a product of matrices. */
    public static TorchOp addmm(NDManager m) {
        return new TorchOp(m, "torch.addmm(x, a, b)", "x", "a", "b");
    }

    /** {@code baddbmm}: x + a b, a batch of products. */
    public static TorchOp baddbmm(NDManager m) {
        return new TorchOp(m, "torch.baddbmm(x, a, b)", "x", "a", "b");
    }

    /** {@code silu}. */
    public static TorchOp silu(NDManager m) {
        return new TorchOp(m, "torch.silu(x)", "x");
    }

    /** {@code logsigmoid}. */
    public static TorchOp logSigmoid(NDManager m) {
        return new TorchOp(m, "torch.log_sigmoid(x)", "x");
    }

    /** {@code cross_entropy}, the mean over rows of logits x from classes t, of 64 bits. */
    public static TorchOp crossEntropy(NDManager m) {
        return new TorchOp(m, "torch.cross_entropy_loss(x, t, None, 1, -100, 0.)", "x", "t");
    }

    /** {@code scaled_dot_product_attention}, causal, with the standard scale. q, k, v: (B, N, T, D). */
    public static TorchOp causalAttention(NDManager m) {
        return new TorchOp(m, "torch.scaled_dot_product_attention(q, k, v, None, 0., True)", "q", "k", "v");
    }

    /** Attention with a mask that is added to scores, the fourth operand. */
    public static TorchOp maskedAttention(NDManager m) {
        return new TorchOp(m, "torch.scaled_dot_product_attention(q, k, v, mask)", "q", "k", "v", "mask");
    }

    /** Its value, one tensor. */
    public NDArray of(NDArray... operands) {
        return IValueUtils.forward(module, new NDList(operands), true).singletonOrThrow();
    }

    private static byte[] archive(String expression, String... operands) throws IOException {
        String parameters =
                Arrays.stream(operands).map(o -> ", " + o + ": Tensor").collect(Collectors.joining());
        String source = """
                class %s(Module):
                  __parameters__ = []
                  __buffers__ = []
                  training : bool
                  def forward(self: __torch__.%s%s) -> Tensor:
                    return %s
                """.formatted(MODULE, MODULE, parameters, expression);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            add(zip, "data.pkl", OBJECT);
            add(zip, "code/__torch__.py", source);
            add(zip, "constants.pkl", NO_CONSTANTS);
            add(zip, "version", VERSION);
        }
        return bytes.toByteArray();
    }

    private static void add(ZipOutputStream zip, String name, String content) throws IOException {
        zip.putNextEntry(new ZipEntry("op/" + name));
        zip.write(content.getBytes(StandardCharsets.ISO_8859_1));
        zip.closeEntry();
    }
}
