package dev.gyre;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.properties.HasName;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Set;

/** Holds the house to its plan: imports go one way, and few rooms know that TornadoVM exists. */
@AnalyzeClasses(
        packages = {"dev.gyre", "uk.ac.manchester.tornado"},
        importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule importsGoOneWay = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("tornado-api")
            .definedBy("uk.ac.manchester.tornado..", "dev.gyre.tornado..")
            .layer("tornado-jvm")
            .definedBy("dev.gyre.jvm..")
            .layer("tornado-tasks")
            .definedBy("dev.gyre.tasks..")
            .layer("engine")
            .definedBy("dev.gyre.engine..")
            .layer("verify")
            .definedBy("dev.gyre.verify..")
            .layer("fpga")
            .definedBy("dev.gyre.fpga..")
            .layer("zoo")
            .definedBy("dev.gyre.models..")
            .layer("papers")
            .definedBy("dev.gyre.papers..")
            .layer("cli")
            .definedBy("dev.gyre.cli..")
            .whereLayer("cli")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("papers")
            .mayOnlyBeAccessedByLayers("cli")
            .whereLayer("zoo")
            .mayOnlyBeAccessedByLayers("papers", "cli")
            .whereLayer("fpga")
            .mayOnlyBeAccessedByLayers("cli")
            .whereLayer("verify")
            .mayOnlyBeAccessedByLayers("fpga", "papers", "cli")
            .whereLayer("engine")
            .mayOnlyBeAccessedByLayers("verify", "fpga", "zoo", "papers", "cli")
            .whereLayer("tornado-tasks")
            .mayOnlyBeAccessedByLayers("engine", "verify", "fpga", "zoo")
            .whereLayer("tornado-jvm")
            .mayOnlyBeAccessedByLayers("engine", "fpga", "cli");

    @ArchTest
    static final ArchRule onlyOpsPlansAndDevicesKnowTornadoVm = noClasses()
            .that()
            .resideInAPackage("dev.gyre..")
            .and()
            .resideOutsideOfPackages(
                    "dev.gyre.tornado..",
                    "dev.gyre.jvm..",
                    "dev.gyre.tasks..",
                    "dev.gyre.fpga..",
                    "dev.gyre.verify..",
                    "dev.gyre.engine.op..",
                    "dev.gyre.engine.plan..",
                    "dev.gyre.engine.device..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("uk.ac.manchester.tornado..");

    @ArchTest
    static final ArchRule kernelsKnowNothingButTheirRuntime = noClasses()
            .that()
            .resideInAPackage("dev.gyre.tasks..")
            .should()
            .dependOnClassesThat()
            .resideOutsideOfPackages("dev.gyre.tasks..", "uk.ac.manchester.tornado..", "java.lang..");

    /** What maps tokens or classes to a loss is a whole model, and those are in the models' wing, golden files of theirs too. */
    @ArchTest
    static final ArchRule theEngineBuildsNoNets = noClasses()
            .that()
            .resideInAPackage("dev.gyre.verify.golden..")
            .should()
            .dependOnClassesThat()
            .haveNameMatching(".*\\.(SoftmaxCrossEntropy|Embedding)");

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("dev.gyre.(**)").should().beFreeOfCycles();

    /** Commands that run a model ask first whether there's memory for it. */
    @ArchTest
    static final ArchRule commandsPlanTheirMemory = classes()
            .that()
            .resideInAPackage("dev.gyre.cli..")
            .and(new DescribedPredicate<JavaClass>("make plans of a model") {
                @Override
                public boolean test(JavaClass c) {
                    return c.getAccessesFromSelf().stream()
                            .filter(a -> a.getTarget() instanceof AccessTarget.CodeUnitCallTarget)
                            .map(a -> a.getTargetOwner().getSimpleName() + "."
                                    + a.getTarget().getName())
                            .anyMatch(MAKE_PLANS::contains);
                }
            })
            .should()
            .dependOnClassesThat()
            .haveSimpleName("MemoryPlan")
            .orShould()
            .callMethodWhere(JavaCall.Predicates.target(HasName.Predicates.name("requireMemory")));

    private static final Set<String> MAKE_PLANS = Set.of(
            "Sampler.<init>",
            "Sampler.atOnce",
            "Session.<init>",
            "Reader.<init>",
            "Predictions.<init>",
            "Evaluation.of");

    @ArchTest
    static final ArchRule nobodyExitsButTheCommandLine = noClasses()
            .that()
            .resideOutsideOfPackage("dev.gyre.cli..")
            .should()
            .callMethod(System.class, "exit", int.class);
}
