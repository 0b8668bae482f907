namespace Lisa.Cli; public static class Program { public static void Main() { } }
