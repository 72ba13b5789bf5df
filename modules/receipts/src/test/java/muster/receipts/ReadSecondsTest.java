package muster.receipts;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReadSecondsTest {
    @Test
    void it_finds_each_and_nobody_else() {
        var seconds = ReadSeconds.parse("7:1700000001,12:5,3:1700000000");

        assertThat(seconds.of(3)).isEqualTo(1_700_000_000);
        assertThat(seconds.of(7)).isEqualTo(1_700_000_001);
        assertThat(seconds.of(12)).isEqualTo(5);
        assertThat(seconds.knows(4)).isFalse();
        assertThat(ReadSeconds.parse(null).knows(3)).isFalse();
    }

    @Test
    void what_is_known_stays() {
        var seconds = ReadSeconds.parse("3:10");

        seconds.put(3, 20);
        seconds.put(4, 30);
        seconds.put(4, 40);

        assertThat(seconds.of(3)).isEqualTo(10);
        assertThat(seconds.of(4)).isEqualTo(30);
    }
}
