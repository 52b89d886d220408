package dev.gyre.engine.verify.contracts;

import dev.gyre.engine.verify.Contract;
import dev.gyre.engine.verify.contracts.activation.ActivationContract;
import dev.gyre.engine.verify.contracts.activation.CauchyContract;
import dev.gyre.engine.verify.contracts.activation.FourierContract;
import dev.gyre.engine.verify.contracts.activation.SoftmaxContract;
import dev.gyre.engine.verify.contracts.activation.SplineContract;
import dev.gyre.engine.verify.contracts.aft.AftCachedContract;
import dev.gyre.engine.verify.contracts.aft.AftMixContract;
import dev.gyre.engine.verify.contracts.aft.AftSimpleContract;
import dev.gyre.engine.verify.contracts.attention.AttentionSpectraContract;
import dev.gyre.engine.verify.contracts.attention.BackwardMemoryContract;
import dev.gyre.engine.verify.contracts.attention.CachedAttentionContract;
import dev.gyre.engine.verify.contracts.attention.CausalAttentionContract;
import dev.gyre.engine.verify.contracts.attention.GatherHeadsContract;
import dev.gyre.engine.verify.contracts.attention.MaskedAttentionContract;
import dev.gyre.engine.verify.contracts.attention.PattentionContract;
import dev.gyre.engine.verify.contracts.attention.RopeContract;
import dev.gyre.engine.verify.contracts.attention.SharedCacheContract;
import dev.gyre.engine.verify.contracts.attention.SpanSumsContract;
import dev.gyre.engine.verify.contracts.convolution.AveragePoolContract;
import dev.gyre.engine.verify.contracts.convolution.CausalConvContract;
import dev.gyre.engine.verify.contracts.convolution.ConvContract;
import dev.gyre.engine.verify.contracts.elementwise.AddBiasContract;
import dev.gyre.engine.verify.contracts.elementwise.AddContract;
import dev.gyre.engine.verify.contracts.elementwise.AddIntContract;
import dev.gyre.engine.verify.contracts.elementwise.ChannelScaleContract;
import dev.gyre.engine.verify.contracts.elementwise.ElementwiseContract;
import dev.gyre.engine.verify.contracts.layout.ConcatContract;
import dev.gyre.engine.verify.contracts.layout.CopyContract;
import dev.gyre.engine.verify.contracts.layout.FillContract;
import dev.gyre.engine.verify.contracts.layout.HeadsContract;
import dev.gyre.engine.verify.contracts.layout.PadRowsContract;
import dev.gyre.engine.verify.contracts.layout.SliceContract;
import dev.gyre.engine.verify.contracts.layout.SliceRowsContract;
import dev.gyre.engine.verify.contracts.layout.SplitContract;
import dev.gyre.engine.verify.contracts.layout.TransposeContract;
import dev.gyre.engine.verify.contracts.linear.BatchedMatMulContract;
import dev.gyre.engine.verify.contracts.linear.BlockDiagonalContract;
import dev.gyre.engine.verify.contracts.linear.Int8MatMulContract;
import dev.gyre.engine.verify.contracts.linear.MatMulContract;
import dev.gyre.engine.verify.contracts.linear.MonarchContract;
import dev.gyre.engine.verify.contracts.linearattention.FeatureMapContract;
import dev.gyre.engine.verify.contracts.linearattention.GatedRetentionContract;
import dev.gyre.engine.verify.contracts.linearattention.HybridAttentionContract;
import dev.gyre.engine.verify.contracts.linearattention.HybridSpansContract;
import dev.gyre.engine.verify.contracts.linearattention.RetentionStepContract;
import dev.gyre.engine.verify.contracts.lmul.LMulAttentionContract;
import dev.gyre.engine.verify.contracts.lmul.LMulContract;
import dev.gyre.engine.verify.contracts.mlstm.MlstmChunkwiseContract;
import dev.gyre.engine.verify.contracts.mlstm.MlstmParallelContract;
import dev.gyre.engine.verify.contracts.mlstm.MlstmRecurrentContract;
import dev.gyre.engine.verify.contracts.mlstm.MlstmStepContract;
import dev.gyre.engine.verify.contracts.norm.BatchNormContract;
import dev.gyre.engine.verify.contracts.norm.NormContract;
import dev.gyre.engine.verify.contracts.recurrent.DecayBoundsContract;
import dev.gyre.engine.verify.contracts.recurrent.ElmanContract;
import dev.gyre.engine.verify.contracts.recurrent.GruContract;
import dev.gyre.engine.verify.contracts.recurrent.HgrnScanContract;
import dev.gyre.engine.verify.contracts.recurrent.LstmContract;
import dev.gyre.engine.verify.contracts.recurrent.SlstmContract;
import dev.gyre.engine.verify.contracts.spectral.FourierTransformContract;
import dev.gyre.engine.verify.contracts.spectral.HyenaContract;
import dev.gyre.engine.verify.contracts.spectral.LongConvCachedContract;
import dev.gyre.engine.verify.contracts.spectral.LongConvContract;
import dev.gyre.engine.verify.contracts.spectral.MirroredRowsContract;
import dev.gyre.engine.verify.contracts.ternary.TernaryMatMulContract;
import dev.gyre.engine.verify.contracts.text.DocumentSpansContract;
import dev.gyre.engine.verify.contracts.text.EmbeddingContract;
import dev.gyre.engine.verify.contracts.text.NgramHashContract;
import dev.gyre.engine.verify.contracts.text.PatchPoolContract;
import dev.gyre.engine.verify.contracts.text.PositionIdsContract;
import dev.gyre.engine.verify.contracts.text.SoftmaxEntropyContract;
import dev.gyre.engine.verify.contracts.training.AdamWContract;
import dev.gyre.engine.verify.contracts.training.ClipByNormContract;
import dev.gyre.engine.verify.contracts.training.CountContract;
import dev.gyre.engine.verify.contracts.training.MeanSquareContract;
import dev.gyre.engine.verify.contracts.training.SoftmaxCrossEntropyContract;
import java.util.List;

/** The contracts of all ops, a row each. */
public final class Contracts {

    private Contracts() {}

    /** Every contract, by name of the op. */
    public static List<Contract> all() {
        return List.of(
                new ActivationContract(),
                new AdamWContract(),
                new AddBiasContract(),
                new AddContract(),
                new AddIntContract(),
                new AftCachedContract(),
                new AftMixContract(),
                new AftSimpleContract(),
                new AttentionSpectraContract(),
                new AveragePoolContract(),
                new BackwardMemoryContract(),
                new BatchNormContract(),
                new BatchedMatMulContract(),
                new BlockDiagonalContract(),
                new CachedAttentionContract(),
                new CauchyContract(),
                new CausalAttentionContract(),
                new CausalConvContract(),
                new ChannelScaleContract(),
                new ClipByNormContract(),
                new ConcatContract(),
                new ConvContract(),
                new CopyContract(),
                new CountContract(),
                new DecayBoundsContract(),
                new ElementwiseContract(),
                ElmanContract.scan(),
                ElmanContract.step(),
                new EmbeddingContract(),
                new FeatureMapContract(),
                new FillContract(),
                new FourierContract(),
                new FourierTransformContract(),
                new GatedRetentionContract(),
                new GatherHeadsContract(),
                GruContract.scan(),
                GruContract.step(),
                new HeadsContract(),
                new HgrnScanContract(),
                new HybridAttentionContract(),
                new HybridSpansContract(),
                new HyenaContract(),
                new Int8MatMulContract(),
                new LMulContract(),
                new LMulAttentionContract(),
                new LongConvCachedContract(),
                new LongConvContract(),
                LstmContract.scan(),
                LstmContract.step(),
                new MaskedAttentionContract(),
                new MatMulContract(),
                new MeanSquareContract(),
                new MlstmChunkwiseContract(),
                new MlstmParallelContract(),
                new MlstmRecurrentContract(),
                new MlstmStepContract(),
                new MonarchContract(),
                new DocumentSpansContract(),
                new NgramHashContract(),
                new NormContract(),
                new MirroredRowsContract(),
                new PatchPoolContract(),
                new PattentionContract(),
                new PositionIdsContract(),
                new RetentionStepContract(),
                new RopeContract(),
                new SharedCacheContract(),
                new SliceContract(),
                new PadRowsContract(),
                new SliceRowsContract(),
                SlstmContract.scan(),
                SlstmContract.step(),
                new SoftmaxContract(),
                new SoftmaxCrossEntropyContract(),
                new SoftmaxEntropyContract(),
                new SpanSumsContract(),
                new SplineContract(),
                new SplitContract(),
                new TernaryMatMulContract(),
                new TransposeContract());
    }
}
