package muster.architecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;

/** What the rules look at: everything of ours that the WAR carries, read once. */
final class MusterClasses {
    /** The modules in their line (design.md section 3): each may import what stands before it. */
    static final List<String> LINE =
            List.of("kernel", "identity", "groups", "messagelog", "receipts", "unread", "delivery", "server");

    static final JavaClasses IN_THE_WAR = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(LINE.stream().map(MusterClasses::packageOf).toList());

    private MusterClasses() {}

    static String packageOf(String module) {
        return "muster." + module;
    }
}
