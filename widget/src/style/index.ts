import colours from "./colours.css";
import conversation from "./conversation.css";
import frame from "./frame.css";
import writing from "./writing.css";

/** All of the chat's style sheets, in the order in which they count. */
export const STYLES = colours + frame + conversation + writing;
