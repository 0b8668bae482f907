// The build puts Orleans' names in sight everywhere. Here a silo is a virtual one: no type of the Orleans runtime is used in this room.
global using Directory = Lisa.Simulation.Cluster.Directory;
global using Silo = Lisa.Simulation.Cluster.Silo;
