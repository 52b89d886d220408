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
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.Set;

/** Holds the house to its plan: imports go one way, and few rooms know that TornadoVM exists. */
@AnalyzeClasses(
        packages = {"dev.gyre", "uk.ac.manchester.tornado"},
        importOptions = {ImportOption.DoNotIncludeTests.class, ArchitectureTest.WithoutTestJars.class})
class ArchitectureTest {

    /** A module's tests are on this one's path, too, in a jar of their own. */
    static final class WithoutTestJars implements ImportOption {
        @Override
        public boolean includes(Location location) {
            return !location.contains("-tests.jar");
        }
    }

    @ArchTest
    static final ArchRule importsGoOneWay = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("tornado-api")
            .definedBy("uk.ac.manchester.tornado..", "dev.gyre.tornado..")
            .layer("kernel-ir")
            .definedBy("dev.gyre.ir..")
            .layer("tornado-jvm")
            .definedBy("dev.gyre.jvm..")
            .layer("tornado-tasks")
            .definedBy("dev.gyre.tasks..")
            .layer("core")
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
            .layer("serve")
            .definedBy("dev.gyre.serve..")
            .layer("bench")
            .definedBy("dev.gyre.bench..")
            .whereLayer("tornado-api")
            .mayNotAccessAnyLayer()
            .whereLayer("kernel-ir")
            .mayOnlyAccessLayers("tornado-api")
            .whereLayer("tornado-jvm")
            .mayOnlyAccessLayers("tornado-api", "kernel-ir")
            .whereLayer("tornado-tasks")
            .mayOnlyAccessLayers("tornado-api")
            .whereLayer("core")
            .mayOnlyAccessLayers("tornado-api", "kernel-ir", "tornado-jvm", "tornado-tasks")
            .whereLayer("verify")
            .mayOnlyAccessLayers("tornado-api", "tornado-tasks", "core")
            .whereLayer("fpga")
            .mayOnlyAccessLayers("tornado-api", "kernel-ir", "tornado-tasks", "core", "verify")
            .whereLayer("zoo")
            .mayOnlyAccessLayers("tornado-tasks", "core")
            .whereLayer("papers")
            .mayOnlyAccessLayers("core", "verify", "zoo")
            .whereLayer("cli")
            .mayOnlyAccessLayers("kernel-ir", "tornado-jvm", "core", "verify", "fpga", "zoo", "papers")
            .whereLayer("serve")
            .mayOnlyAccessLayers("core", "zoo", "cli")
            .whereLayer("bench")
            .mayNotBeAccessedByAnyLayer();

    /** Who puts a model behind HTTP in a program of her own needs no command line. */
    @ArchTest
    static final ArchRule theServerKnowsNoCommands = noClasses()
            .that()
            .resideInAnyPackage(
                    "dev.gyre.serve.batch..",
                    "dev.gyre.serve.http..",
                    "dev.gyre.serve.openai..",
                    "dev.gyre.serve.page..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.gyre.cli..", "picocli..");

    @ArchTest
    static final ArchRule onlyOpsPlansAndDevicesKnowTornadoVm = noClasses()
            .that()
            .resideInAPackage("dev.gyre..")
            .and()
            .resideOutsideOfPackages(
                    "dev.gyre.tornado..",
                    "dev.gyre.ir..",
                    "dev.gyre.jvm..",
                    "dev.gyre.tasks..",
                    "dev.gyre.fpga..",
                    "dev.gyre.verify..",
                    "dev.gyre.engine.op..",
                    "dev.gyre.engine.plan..",
                    "dev.gyre.engine.device..",
                    "dev.gyre.bench..")
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

    /** Vectors, scalars and circuits are made of one form, which is of none of them. */
    @ArchTest
    static final ArchRule theFormKnowsNoBackEnd = noClasses()
            .that()
            .resideInAPackage("dev.gyre.ir..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.gyre.jvm..", "dev.gyre.fpga..", "jdk.incubator.vector..");

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
            slices().assignedFrom(new Packages()).should().beFreeOfCycles();

    /** Each package is a slice; TornadoVM's own, whose signatures refer to one another, are one. */
    private static final class Packages implements SliceAssignment {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            String name = type.getPackageName();
            boolean leaf = name.endsWith(".exceptions") || name.endsWith(".annotations");
            return SliceIdentifier.of(name.startsWith("uk.") && !leaf ? "uk.ac.manchester.tornado.api" : name);
        }

        @Override
        public String getDescription() {
            return "packages";
        }
    }

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
            "TextEncoder.<init>",
            "Predictions.<init>",
            "Evaluation.of");

    @ArchTest
    static final ArchRule nobodyExitsButTheCommandLine = noClasses()
            .that()
            .resideOutsideOfPackage("dev.gyre.cli..")
            .should()
            .callMethod(System.class, "exit", int.class);
}
