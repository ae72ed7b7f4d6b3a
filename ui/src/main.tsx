import "./styles/app.css";
import { start } from "./app/start";

void start();
