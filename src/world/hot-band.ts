/** A request belongs to the hot band when its key was asked for anywhere within this time before, s. */
export const HOT_WINDOW = 3600;
