package dev.gyre.engine.verify;

import dev.gyre.engine.verify.contracts.ActivationContract;
import dev.gyre.engine.verify.contracts.AdamWContract;
import dev.gyre.engine.verify.contracts.AddBiasContract;
import dev.gyre.engine.verify.contracts.AddContract;
import dev.gyre.engine.verify.contracts.AftMixContract;
import dev.gyre.engine.verify.contracts.AftSimpleContract;
import dev.gyre.engine.verify.contracts.AttentionSpectraContract;
import dev.gyre.engine.verify.contracts.AveragePoolContract;
import dev.gyre.engine.verify.contracts.BackwardMemoryContract;
import dev.gyre.engine.verify.contracts.BatchNormContract;
import dev.gyre.engine.verify.contracts.BatchedMatMulContract;
import dev.gyre.engine.verify.contracts.BlockDiagonalContract;
import dev.gyre.engine.verify.contracts.CachedAttentionContract;
import dev.gyre.engine.verify.contracts.CauchyContract;
import dev.gyre.engine.verify.contracts.CausalAttentionContract;
import dev.gyre.engine.verify.contracts.CausalConvContract;
import dev.gyre.engine.verify.contracts.ChannelScaleContract;
import dev.gyre.engine.verify.contracts.ClipByNormContract;
import dev.gyre.engine.verify.contracts.ConcatContract;
import dev.gyre.engine.verify.contracts.ConvContract;
import dev.gyre.engine.verify.contracts.CopyContract;
import dev.gyre.engine.verify.contracts.CountContract;
import dev.gyre.engine.verify.contracts.DecayBoundsContract;
import dev.gyre.engine.verify.contracts.ElementwiseContract;
import dev.gyre.engine.verify.contracts.ElmanContract;
import dev.gyre.engine.verify.contracts.EmbeddingContract;
import dev.gyre.engine.verify.contracts.FeatureMapContract;
import dev.gyre.engine.verify.contracts.FillContract;
import dev.gyre.engine.verify.contracts.FourierContract;
import dev.gyre.engine.verify.contracts.FourierTransformContract;
import dev.gyre.engine.verify.contracts.GatedRetentionContract;
import dev.gyre.engine.verify.contracts.GatherHeadsContract;
import dev.gyre.engine.verify.contracts.GruContract;
import dev.gyre.engine.verify.contracts.HeadsContract;
import dev.gyre.engine.verify.contracts.HgrnScanContract;
import dev.gyre.engine.verify.contracts.HybridAttentionContract;
import dev.gyre.engine.verify.contracts.HyenaContract;
import dev.gyre.engine.verify.contracts.LMulContract;
import dev.gyre.engine.verify.contracts.LongConvContract;
import dev.gyre.engine.verify.contracts.LstmContract;
import dev.gyre.engine.verify.contracts.MaskedAttentionContract;
import dev.gyre.engine.verify.contracts.MatMulContract;
import dev.gyre.engine.verify.contracts.MeanSquareContract;
import dev.gyre.engine.verify.contracts.MlstmChunkwiseContract;
import dev.gyre.engine.verify.contracts.MlstmParallelContract;
import dev.gyre.engine.verify.contracts.MlstmRecurrentContract;
import dev.gyre.engine.verify.contracts.MlstmStepContract;
import dev.gyre.engine.verify.contracts.MonarchContract;
import dev.gyre.engine.verify.contracts.NgramHashContract;
import dev.gyre.engine.verify.contracts.NormContract;
import dev.gyre.engine.verify.contracts.PadRowsContract;
import dev.gyre.engine.verify.contracts.PatchPoolContract;
import dev.gyre.engine.verify.contracts.PattentionContract;
import dev.gyre.engine.verify.contracts.RetentionStepContract;
import dev.gyre.engine.verify.contracts.RopeContract;
import dev.gyre.engine.verify.contracts.SliceContract;
import dev.gyre.engine.verify.contracts.SliceRowsContract;
import dev.gyre.engine.verify.contracts.SlstmContract;
import dev.gyre.engine.verify.contracts.SoftmaxCrossEntropyContract;
import dev.gyre.engine.verify.contracts.SoftmaxEntropyContract;
import dev.gyre.engine.verify.contracts.SplineContract;
import dev.gyre.engine.verify.contracts.SplitContract;
import dev.gyre.engine.verify.contracts.TernaryMatMulContract;
import dev.gyre.engine.verify.contracts.TransposeContract;
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
                new HyenaContract(),
                new LMulContract(),
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
                new NgramHashContract(),
                new NormContract(),
                new PadRowsContract(),
                new PatchPoolContract(),
                new PattentionContract(),
                new RetentionStepContract(),
                new RopeContract(),
                new SliceContract(),
                new SliceRowsContract(),
                SlstmContract.scan(),
                SlstmContract.step(),
                new SoftmaxCrossEntropyContract(),
                new SoftmaxEntropyContract(),
                new SplineContract(),
                new SplitContract(),
                new TernaryMatMulContract(),
                new TransposeContract());
    }
}
