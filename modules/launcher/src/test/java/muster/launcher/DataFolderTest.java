package muster.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {
    @TempDir
    Path parent;

    @Test
    void a_second_launcher_on_the_same_data_is_refused() {
        var folder = parent.resolve("data");
        try (var first = DataFolder.open(folder)) {
            assertThatThrownBy(() -> DataFolder.open(first.path()))
                    .isInstanceOf(StartFailure.class)
                    .hasMessageContaining("Another Muster is using " + folder);
        }
        DataFolder.open(folder).close();
    }

    @Test
    void the_administrators_password_is_long_random_and_the_owners_alone() throws IOException {
        try (var data = DataFolder.open(parent.resolve("data"))) {
            var password = data.adminPasswordOrNew();

            assertThat(password).hasSizeGreaterThanOrEqualTo(20).isNotEqualTo(Secrets.random());
            assertThat(data.adminPasswordOrNew()).isEqualTo(password);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.adminPassword())))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void somebody_elses_folder_is_left_alone() throws IOException {
        Files.writeString(parent.resolve("holiday.jpg"), "…");

        assertThatThrownBy(() -> DataFolder.open(parent))
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining("is not Muster's");
        assertThat(parent.resolve("lock")).doesNotExist();
    }

    @Test
    void another_layout_is_told_in_a_sentence() throws IOException {
        Files.writeString(parent.resolve("layout"), "\u0000");

        assertThatThrownBy(() -> DataFolder.open(parent))
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining("is damaged");
    }

    @Test
    void a_folder_that_cannot_be_written_is_told_in_a_sentence() throws IOException {
        var file = Files.writeString(parent.resolve("file"), "");

        assertThatThrownBy(() -> DataFolder.open(file.resolve("data")))
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining("cannot be written");
    }
}
