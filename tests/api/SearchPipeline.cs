namespace Lisa.Tests.Api;

/// <summary>The search for GW150914, as a scientist writes it.</summary>
internal static class SearchPipeline
{
    public const string Yaml = """
        pipeline: gw-burst-search
        summary: Matched-filter search for a known waveform in the strain of a detector.
        inputs:
          strain: {axis: time, meaning: Calibrated strain}
          template: {axis: time, meaning: "Waveform at 1 Mpc, plus and cross polarisation"}
        steps:
          psd:
            operator: welch
            inputs: {data: strain}
            parameters: {segment_seconds: 4, overlap: 0.5, window: blackman, average: mean, detrend: none}
          snr:
            operator: matched-filter
            inputs: {data: strain, psd: psd, template: template}
          triggers:
            operator: triggers
            inputs: {snr: snr}
            parameters: {threshold: 8, cluster_seconds: 1}
          whitened:
            operator: whiten
            inputs: {data: strain, psd: psd}
          band:
            operator: bandpass
            inputs: {data: whitened}
            parameters: {low_hz: 35, high_hz: 350, taps_seconds: 0.25}
          stats:
            operator: statistics
            inputs: {data: strain}
          plain-psd:
            operator: welch
            inputs: {data: strain}
        outputs: {psd: psd, snr: snr, triggers: triggers, band: band, stats: stats, plain-psd: plain-psd}
        """;
}
